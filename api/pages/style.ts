/** Calm, plain, one accent; red is for late only. Readable at 320 px, in the dark and on paper. */
export const style = `
:root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d5dae0; --accent: #0b57a4; --soft: #f3f6f9; --late: #a4161a; --soon: #7a4d00; --met: #1a6330; }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --ink: #e8ebee; --quiet: #a3adb8; --line: #353c44; --accent: #7db8f5; --soft: #1d2127; --late: #ff9a94; --soon: #f0bf6a; --met: #8fd6a3; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Noto Sans JP", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
main > p, main > ul, main > form { max-width: 70ch; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
nav a { display: inline-flex; align-items: center; min-height: 44px; margin-right: 1.5rem; }
.next { padding: 1rem; background: var(--soft); border-left: .4rem solid var(--accent); margin: 1rem 0; }
.next strong { display: block; font-size: 1.2rem; }
.quiet { color: var(--quiet); }
.late { color: var(--late); font-weight: 600; }
.soon { color: var(--soon); font-weight: 600; }
.met { color: var(--met); font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
th { font-weight: 600; }
label { display: block; font-weight: 600; margin-top: .75rem; }
select, button, input, textarea { font: inherit; max-width: 100%; min-height: 44px; padding: .25rem 1rem; border-radius: .375rem; border: 1px solid var(--quiet); background: var(--page); color: var(--ink); }
textarea { width: 100%; }
form p { margin: 0; }
button { background: var(--accent); color: var(--page); border-color: var(--accent); font-weight: 600; margin-top: 1rem; display: block; }
@media print { nav, form { display: none; } body { font-size: 11pt; } main { max-width: none; } }
`;

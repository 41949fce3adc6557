/** Calm, plain, one accent; readable at 320 px and in the dark. */
export const style = `
:root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d5dae0; --accent: #0b57a4; --soft: #f3f6f9; --bad: #a4161a; --slow: #7a4d00; }
@media (prefers-color-scheme: dark) { :root { --page: #14171b; --ink: #e8ebee; --quiet: #a3adb8; --line: #353c44; --accent: #7db8f5; --soft: #1d2127; --bad: #ff9a94; --slow: #f0bf6a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Noto Sans JP", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: .5rem 0 1rem; }
a { color: var(--accent); text-underline-offset: .2em; }
a:hover { text-decoration-thickness: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; padding: 1rem; background: var(--soft); border-radius: .5rem; }
form label { flex: 1 1 11rem; display: grid; gap: .25rem; }
input, button { font: inherit; min-height: 44px; padding: .25rem .75rem; border: 1px solid var(--quiet); border-radius: .375rem; background: var(--page); color: var(--ink); width: 100%; }
button { width: auto; background: var(--accent); color: var(--page); border-color: var(--accent); }
ol { list-style: none; margin: 1rem 0; padding: 0; }
li { border-bottom: 1px solid var(--line); padding: .75rem 0; display: grid; gap: 0 1rem; grid-template-columns: 1fr auto; }
li > .subject { grid-column: 1 / -1; font-weight: 600; min-height: 44px; padding: .5rem 0; display: block; }
li > .kind { justify-self: end; }
.tag { font-size: .9rem; color: var(--quiet); }
.bad { color: var(--bad); font-weight: 600; }
.slow { color: var(--slow); font-weight: 600; }
nav { display: flex; gap: 1.5rem; flex-wrap: wrap; }
nav a { display: inline-flex; align-items: center; min-height: 44px; }
dl { display: grid; grid-template-columns: minmax(5.5rem, max-content) 1fr; gap: .25rem 1rem; margin: 0 0 1rem; padding: 0 0 1rem; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); }
dd { margin: 0; }
.technical { border: 0; margin-top: 1.5rem; font-size: .9rem; }
.tabs a { padding: 0 .25rem; text-decoration: none; border-bottom: 3px solid transparent; }
.tabs a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
iframe { display: block; width: 100%; height: 75vh; min-height: 24rem; margin-top: .5rem; border: 1px solid var(--line); border-radius: .375rem; background: #fff; color-scheme: light; }
pre { white-space: pre-wrap; margin: .5rem 0 0; padding: 1rem; border: 1px solid var(--line); border-radius: .375rem; font: 15px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK JP", monospace; }
@media (max-width: 32rem) { li { grid-template-columns: 1fr; } li > .kind { justify-self: start; } }
@media print { form, nav { display: none; } iframe { height: 60rem; } }
`;

import { drawMachine } from '../../local/machine-graph.ts';

describe('the drawing of a machine', () => {
  it('shows tasks, choices with their conditions, waits, ends and what is caught', () => {
    const drawn = drawMachine({
      StartAt: 'Evaluate Deadlines',
      States: {
        'Evaluate Deadlines': {
          Type: 'Task',
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed and on record' }],
          Next: 'Is anything open?',
        },
        'Is anything open?': {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $open > 0 and $states.input.kind = "breach" %}', Next: 'Wait for Change or Time' },
            { Condition: '{% $rotate %}', Comment: 'time for the next generation', Next: 'Nothing is owed' },
          ],
          Default: 'Nothing is owed',
        },
        'Wait for Change or Time': {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Catch: [
            { ErrorEquals: ['States.Timeout'], Next: 'Evaluate Deadlines' },
            { ErrorEquals: ['TryAgain'], Next: 'Evaluate Deadlines' },
            { ErrorEquals: ['States.ALL'], Next: 'Failed and on record' },
          ],
          End: true,
        },
        'Nothing is owed': { Type: 'Succeed' },
        'Failed and on record': { Type: 'Fail' },
      },
    });

    expect(drawn).toBe(
      [
        'flowchart TD',
        '  start(( ))',
        '  s1["Evaluate Deadlines"]',
        '  s2{"Is anything open?"}',
        '  s3(["Wait for Change or Time"])',
        '  s4((("Nothing is owed")))',
        '  s5((("Failed and on record")))',
        '  finish((( )))',
        '  start --> s1',
        '  s1 --> s2',
        '  s1 -.->|"any error"| s5',
        '  s2 -->|"open #gt; 0 and kind = #quot;breach#quot;"| s3',
        '  s2 -->|"time for the next generation"| s4',
        '  s2 -->|"otherwise"| s4',
        '  s3 --> finish',
        '  s3 -.->|"timeout, TryAgain"| s1',
        '  s3 -.->|"any error"| s5',
        '',
      ].join('\n'),
    );
  });

  it('shortens long conditions', () => {
    const Condition = `{% ${'$aVeryLongName and '.repeat(9)} true %}`;
    const states = { 'Well?': { Type: 'Choice', Choices: [{ Condition, Next: 'Done' }] }, Done: { Type: 'Succeed' } };

    const drawn = drawMachine(JSON.stringify({ StartAt: 'Well?', States: states }));

    expect(drawn).toContain('|"aVeryLongName and aVeryLongName and aVeryLongNa…"|');
  });
});

import { describe } from 'vitest';
import { check } from '../../support/check.ts';

describe('RUN', () => {
  check('+= adds, the same twice too', { rules: 'RUN+="/a %k", RUN+="b"\nRUN+="b"', verdict: { run: ['program /a sda1', 'program b', 'program b'] } });
  check('builtins of a line come before its programs', { rules: 'RUN+="a", RUN{builtin}+="kmod load x", RUN{program}+="b"', verdict: { run: ['builtin kmod load x', 'program a', 'program b'] } });
  check('= empties the list of both kinds', { rules: 'RUN+="a", RUN{builtin}+="kmod load x"\nRUN="b"', verdict: { run: ['program b'] } });
  check('= empties what a builtin of its own line put there', { rules: 'RUN="b", RUN{builtin}+="kmod load x"', verdict: { run: ['program b'] } });
  check(':= seals both kinds', { rules: 'RUN:="a"\nRUN+="b", RUN{builtin}+="kmod load x"\nRUN="c"', verdict: { run: ['program a'] } });
  check('is substituted with what is known at its line', {
    rules: 'ENV{A}="1"\nRUN+="x $env{A} $links"\nENV{A}="2", SYMLINK+="l"',
    verdict: { run: ['program x 1 '] },
  });
  check('keeps white space and quotes for whoever splits the command', { rules: 'ENV{A}="a  b"\nRUN+="x \'$env{A}\'  y"', verdict: { run: ["program x 'a  b'  y"] } });
  check('happens on remove too', { action: 'remove', rules: 'RUN+="x $env{DEVNAME}"', verdict: { run: ['program x /dev/sda1'] } });
});

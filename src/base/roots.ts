import { systemPaths, type Paths } from './paths.ts';

const root = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

/** The options by which a caller of the daemon or of its client names other roots of the file system. */
export const rootOptions = {
  sys: root('root of sysfs (/sys)'),
  dev: root('root of device nodes (/dev)'),
  run: root('root of volatile state (/run)'),
  proc: root('root of procfs (/proc)'),
  etc: root('root of configuration (/etc)'),
  lib: root('root of what packages ship (/usr/lib)'),
  'local-lib': root('root of what the administrator installed (/usr/local/lib)'),
} as const;

/**
 * The roots that a call means: each as its option says, or else its variable in the environment (`DEVMASTER_LOCAL_LIB`), or else
 * where it is on an ordinary system.
 *
 * @param optionValue  the value of one of `rootOptions`; undefined when it was not given
 */
export function rootsOf(optionValue: (option: keyof typeof rootOptions) => string | undefined, environment: Readonly<Record<string, string | undefined>>): Paths {
  const rootOf = (name: keyof Paths): string => {
    const option = name === 'localLib' ? 'local-lib' : name;
    return optionValue(option) ?? environment[`DEVMASTER_${option.replace('-', '_').toUpperCase()}`] ?? systemPaths[name];
  };
  return { sys: rootOf('sys'), dev: rootOf('dev'), run: rootOf('run'), proc: rootOf('proc'), etc: rootOf('etc'), lib: rootOf('lib'), localLib: rootOf('localLib') };
}

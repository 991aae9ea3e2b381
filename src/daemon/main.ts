/** The program `devmasterd`: reads its command line and becomes the daemon, a detached daemon, or an observer. */
import { KernelError, UsageError } from '../base/errors.ts';
import { readConfig, type Config } from '../config.ts';
import { Daemon } from './daemon.ts';
import { detach } from './detach.ts';
import type { LoadClient } from './front.ts';
import { makeConsoleLog, type DaemonLog } from './log.ts';
import { observe } from './observe.ts';
import { helpText, parseOptions, type DaemonOptions } from './options.ts';
import { logProblems } from './problems.ts';

const version = process.env['DEVMASTER_VERSION'] ?? 'from source';

/** The one place where the daemon meets the client: it answers what scripts ask so often that starting Node for it is too slow. */
const loadClient: LoadClient = () => import('../cli/served.ts');

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) return 1;
  if (options.help === 'help') {
    process.stdout.write(`${await helpText()}\n`);
    return 0;
  }
  if (options.help === 'version') {
    process.stdout.write(`devmasterd ${version}\n`);
    return 0;
  }
  const { config, problems } = readConfig(options.paths, options.configFile, options.settings);
  if (options.detach && options.readyFd === null) return await detach(process.argv, { keepsErrors: config.logLevel === 'debug' });

  const log = await makeLog(config);
  logProblems(problems, log);
  if (options.observe) return await observe({ paths: options.paths, config, log });
  if (process.getuid?.() !== 0) {
    log.error({}, 'devmasterd needs root; --observe shows what it would do without');
    return 1;
  }
  const daemon = new Daemon({ paths: options.paths, config, log, environment: process.env, readyFd: options.readyFd, takesOver: options.takesOver, idleExitMs: options.idleExitMs, version, loadClient });
  // A program that cannot be killed would keep us alive.
  process.exit(await daemon.run());
}

async function makeLog({ logLevel, logTarget }: Config): Promise<DaemonLog> {
  return logTarget === 'json' ? (await import('./json-log.ts')).makeJsonLog(logLevel) : makeConsoleLog(logLevel);
}

function readOptions(): DaemonOptions | null {
  try {
    return parseOptions(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`devmasterd: ${error.message}\nTry 'devmasterd --help'.\n`);
    return null;
  }
}

// Nothing is awaited out here: the daemon is bundled as a script, which starts sooner than a module.
void main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    if (!(error instanceof KernelError)) throw error;
    process.stderr.write(`devmasterd cannot go on: ${error.message}\n`);
    // What is open already would keep it alive.
    process.exit(1);
  },
);

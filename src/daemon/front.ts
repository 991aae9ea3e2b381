import type { Log } from '../base/log.ts';
import { udevRun, type Paths } from '../base/paths.ts';
import { FrontServer } from '../control/front-server.ts';
import type { Understand } from '../control/front-calls.ts';
import { exists } from '../kernel/file.ts';
import type { UnixListener } from '../kernel/unix-socket.ts';

/** Loads the part of the client that reads command lines and answers them: the daemon has it only where somebody asks. */
export type LoadClient = () => Promise<{ readonly understand: Understand }>;

export interface FrontParts {
  readonly listener: UnixListener;
  readonly paths: Paths;
  readonly version: string;
  readonly log: Log;
  readonly loadClient: LoadClient;
  /** takes into the queue what the kernel said so far */
  readonly catchUp: () => void;
}

/** Where devctl's native front asks (native/front). Nothing depends on it: whoever is not answered starts devctl.js. */
export function makeFront({ listener, paths, version, log, loadClient, catchUp }: FrontParts): FrontServer {
  const queueFile = `${udevRun(paths)}/queue`;
  return new FrontServer(listener, {
    version,
    paths,
    loadClient,
    catchUp,
    isBusy: () => exists(queueFile),
    onDefect: (error) => log.error({}, `a call of devctl could not be answered: ${error instanceof Error ? error.message : String(error)}`),
  });
}

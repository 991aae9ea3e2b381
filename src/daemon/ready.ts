import { writeSync, closeSync } from 'node:fs';
import { sendDatagram } from '../kernel/unix-socket.ts';
import { monotonicUsec } from '../kernel/clock.ts';

/**
 * Tells whoever started the daemon how it is doing: systemd through its notify socket (sd_notify(3)), s6 and other
 * supervisors through a descriptor that gets a newline (`--ready-fd`).
 */
export class Readiness {
  readonly #socket: string | null;
  #readyFd: number | null;

  constructor(environment: NodeJS.ProcessEnv, readyFd: number | null) {
    this.#socket = environment['NOTIFY_SOCKET'] ?? null;
    this.#readyFd = readyFd;
  }

  ready(): void {
    this.#notify('READY=1\nSTATUS=Processing events');
    if (this.#readyFd === null) return;
    writeSync(this.#readyFd, '\n');
    closeSync(this.#readyFd);
    this.#readyFd = null;
  }

  /** Has systemd keep a descriptor over a restart (FDSTORE=1); it comes back under that name among the passed ones. */
  keep(fd: number, name: string): void {
    if (this.#socket !== null) sendDatagram(this.#socket, Buffer.from(`FDSTORE=1\nFDNAME=${name}`), fd);
  }

  reloading(): void {
    this.#notify(`RELOADING=1\nMONOTONIC_USEC=${monotonicUsec()}\nSTATUS=Reading rules`);
  }

  stopping(): void {
    this.#notify('STOPPING=1\nSTATUS=Finishing running events');
  }

  alive(): void {
    this.#notify('WATCHDOG=1');
  }

  #notify(text: string): void {
    if (this.#socket !== null) sendDatagram(this.#socket, Buffer.from(text));
  }
}

/** How often systemd wants to hear `alive`, in milliseconds; null when it does not (sd_watchdog_enabled(3)). */
export function watchdogIntervalMs(environment: NodeJS.ProcessEnv): number | null {
  const usec = Number(environment['WATCHDOG_USEC'] ?? '0');
  const forUs = environment['WATCHDOG_PID'] === undefined || environment['WATCHDOG_PID'] === String(process.pid);
  return usec > 0 && forUs ? Math.max(1, Math.floor(usec / 2000)) : null;
}

import type { Paths } from '../base/paths.ts';
import { DeviceServer, openDeviceSocket, removeDeviceSocket, type DeviceService } from '../control/device-server.ts';
import { openFrontSocket, removeFrontSocket, type FrontServer } from '../control/front-server.ts';
import { ControlServer, openControlSockets, removeControlSockets, type ControlHandler, type ControlSockets } from '../control/server.ts';
import type { UnixListener } from '../kernel/unix-socket.ts';
import { makeFront, type FrontParts } from './front.ts';
import { passedNames, type Passed } from './passed.ts';
import type { Readiness } from './ready.ts';

export interface DoorParts {
  readonly paths: Paths;
  /** sockets that were open before; what is missing is opened */
  readonly passed: Passed;
  readonly control: ControlHandler;
  readonly devices: DeviceService;
  readonly front: Omit<FrontParts, 'listener' | 'paths'>;
}

/** Where others ask: the two sockets of udev's control, that for devices and timings, and that of devctl's native front. */
export class Doors {
  readonly #paths: Paths;
  readonly #passed: Passed;
  readonly #controlSockets: ControlSockets;
  readonly #deviceListener: UnixListener;
  readonly #frontListener: UnixListener;
  readonly #control: ControlServer;
  readonly #devices: DeviceServer;
  readonly #front: FrontServer;

  /** Opens the sockets. Whoever connects waits until `start`. */
  constructor({ paths, passed, control, devices, front }: DoorParts) {
    this.#paths = paths;
    this.#passed = passed;
    this.#controlSockets = passed.control ?? openControlSockets(paths);
    this.#deviceListener = passed.devices ?? openDeviceSocket(paths);
    this.#frontListener = passed.front ?? openFrontSocket(paths);
    this.#control = new ControlServer(this.#controlSockets, control);
    this.#devices = new DeviceServer(this.#deviceListener, devices);
    this.#front = makeFront({ ...front, paths, listener: this.#frontListener });
  }

  /** Has devmaster-holder keep what it does not have yet. systemd has units for the sockets that it should listen to. */
  leaveWithHolder(readiness: Readiness): void {
    const { isHeld, control, devices, front } = this.#passed;
    if (!isHeld) return;
    if (control === null) {
      readiness.keep(this.#controlSockets.binary.fd, passedNames.control);
      readiness.keep(this.#controlSockets.varlink.fd, passedNames.varlink);
    }
    if (devices === null) readiness.keep(this.#deviceListener.fd, passedNames.devices);
    if (front === null) readiness.keep(this.#frontListener.fd, passedNames.front);
  }

  start(): void {
    this.#control.start();
    this.#devices.start();
    this.#front.start();
  }

  /** how many are connected */
  get callers(): number {
    return this.#control.connections + this.#devices.connections + this.#front.callers;
  }

  /** Tells those who listen to events of one that is finished. */
  publish(message: Buffer): void {
    this.#devices.publish(message);
  }

  /** Tells those who wait for it that all events are handled. */
  settled(): void {
    this.#front.settled();
  }

  /** Hangs up on everybody. The names go first: nobody is to take a daemon that ended for one that hangs. */
  close(): void {
    const { isHeld, control, devices, front } = this.#passed;
    if (control === null || isHeld) removeControlSockets(this.#paths);
    if (devices === null || isHeld) removeDeviceSocket(this.#paths);
    if (front === null || isHeld) removeFrontSocket(this.#paths);
    this.#control.close();
    this.#devices.close();
    this.#front.close();
  }
}

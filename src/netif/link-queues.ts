/**
 * What a .link file says of processors: which of them receive packets (RPS) and which of them get interrupts. Both are files of
 * sysfs and procfs.
 */
import type { Device } from '../device/device.ts';
import { sysFile } from '../base/paths.ts';
import { ENOENT } from '../kernel/errno.ts';
import { listFolder, readText, writeExisting } from '../kernel/file.ts';
import { spreadInterrupts, type Processor } from './interrupts.ts';
import type { LinkSettings } from './link-config.ts';
import type { Failure } from './link-hardware.ts';
import { parseProcessors, processorMask } from './values.ts';

/**
 * Sets which processors receive packets.
 *
 * @see systemd.link(5) "ReceivePacketSteeringCPUMask="
 */
export function setPacketSteering(device: Device, { packetSteering }: Pick<LinkSettings, 'packetSteering'>): readonly Failure[] {
  if (packetSteering === null) return [];
  const folder = sysFile(device.host.paths, device.syspath);
  const mask = processorMask(packetSteering === 'all' ? processorNumbers(device.host.paths.sys) : packetSteering);
  return (listFolder(`${folder}/queues`) ?? [])
    .filter((queue) => queue.startsWith('rx-'))
    .map((queue) => ({ setting: 'ReceivePacketSteeringCPUMask=', errno: writeExisting(`${folder}/queues/${queue}/rps_cpus`, mask) }))
    .filter(({ errno }) => errno !== 0);
}

/**
 * Sets which processors get the card's interrupts.
 *
 * @see systemd.link(5) "IRQAffinityPolicy=", "IRQAffinity=", "IRQAffinityNUMA="
 */
export function setInterrupts(device: Device, link: InterruptSettings): readonly Failure[] {
  const { interruptPolicy: policy } = link;
  if (policy === null) return [];
  const { paths } = device.host;
  const interrupts = interruptsOf(device);
  if (interrupts.length === 0) return [];

  const node = link.interruptNode === 'local' ? device.attribute('device/numa_node') : link.interruptNode;
  const ofNode = node === null ? null : processorsOfNode(paths.sys, `${node}`);
  if (link.interruptNode !== null && ofNode === null) return [{ setting: 'IRQAffinityNUMA=', errno: ENOENT }];
  const allowed = (processor: number) => (link.interruptProcessors?.includes(processor) ?? true) && (ofNode?.includes(processor) ?? true);
  const processors = topology(paths.sys).filter(({ number }) => allowed(number));
  const chosen = policy === 'spread' ? spreadInterrupts(processors, interrupts.length) : processors.slice(0, 1).map(({ number }) => number);
  if (chosen.length === 0) return [{ setting: 'IRQAffinity=', errno: ENOENT }];
  const failures: Failure[] = [];
  for (const [index, interrupt] of interrupts.entries()) {
    const mask = processorMask([chosen[index % chosen.length] as number]);
    const errno = writeExisting(`${paths.proc}/irq/${interrupt}/smp_affinity`, mask);
    if (errno !== 0) failures.push({ setting: 'IRQAffinityPolicy=', errno });
  }
  return failures;
}

type InterruptSettings = Pick<LinkSettings, 'interruptPolicy' | 'interruptProcessors' | 'interruptNode'>;

/** The numbers of a card's message-signalled interrupts, the lowest first. */
function interruptsOf(device: Device): readonly number[] {
  const names = listFolder(`${sysFile(device.host.paths, device.syspath)}/device/msi_irqs`) ?? [];
  return names.filter((name) => /^\d+$/.test(name)).map(Number).sort((one, other) => one - other);
}

/** The processors of a NUMA node; null when there is no such node. */
function processorsOfNode(sys: string, node: string): readonly number[] | null {
  const text = readText(`${sys}/devices/system/node/node${node}/cpulist`);
  return text === null ? null : parseProcessors(text.trim());
}

function processorNumbers(sys: string): number[] {
  const names = listFolder(`${sys}/devices/system/cpu`) ?? [];
  return names.filter((name) => /^cpu\d+$/.test(name)).map((name) => Number(name.slice(3))).sort((one, other) => one - other);
}

/** The processors that are online, and where they sit (Documentation/admin-guide/cputopology.rst). */
function topology(sys: string): readonly Processor[] {
  return processorNumbers(sys).flatMap((number) => {
    const read = (file: string) => readText(`${sys}/devices/system/cpu/cpu${number}/${file}`)?.trim() ?? null;
    if (read('online') === '0') return [];
    const siblings = parseProcessors(read('topology/thread_siblings_list') ?? '');
    return [{
      number,
      die: read('cache/index3/shared_cpu_list') ?? `package ${read('topology/physical_package_id') ?? 0}`,
      core: Number(read('topology/core_id') ?? number),
      isFirstThread: (siblings?.[0] ?? number) === number,
    }];
  });
}

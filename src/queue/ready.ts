import type { Job } from './job.ts';

/**
 * The jobs that may start, the earliest arrival first: a binary heap. Jobs become ready mostly in the order in which
 * they arrived, which is the order that a heap takes in without moving anything.
 */
export class ReadyList {
  readonly #heap: Job[] = [];

  get size(): number {
    return this.#heap.length;
  }

  add(job: Job): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(job);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above]!;
      if (parent.arrival < job.arrival) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = job;
  }

  /** The earliest arrival, or null when there is none. */
  take(): Job | null {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined) return null;
    const first = heap[0];
    if (first === undefined) return last;

    // The last one looks for its place from the top: the smaller child moves up as long as it is the earlier one.
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.arrival < heap[child]!.arrival) child++;
      if (heap[child]!.arrival > last.arrival) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

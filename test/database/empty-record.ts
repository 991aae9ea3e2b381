import type { Stored } from '../../src/device/stored.ts';

/** A record without anything. */
export const emptyRecord: Stored = {
  links: [],
  linkPriority: 0,
  initializedUsec: null,
  properties: new Map(),
  tags: new Set(),
  currentTags: new Set(),
};

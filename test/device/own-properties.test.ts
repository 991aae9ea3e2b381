import { describe, expect, it } from 'vitest';
import { canSetProperty } from '../../src/device/own-properties.ts';

describe('a property', () => {
  it.each(['DEVNAME', 'PARTN', 'MODALIAS', 'DEVPATH_OLD', 'SYNTH_ARG_A'])('%s says who the device is, and cannot be set', (name) => {
    expect(canSetProperty(name)).toBe(false);
  });

  it.each(['ID_MODEL', '.X', 'PARTNAME', 'devname', 'SYNTH'])('%s can be set', (name) => {
    expect(canSetProperty(name)).toBe(true);
  });
});

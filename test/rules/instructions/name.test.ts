import { describe } from 'vitest';
import { check } from '../../support/check.ts';
import { eth0 } from '../../support/table-device.ts';

describe('NAME', () => {
  check('= names an interface, and $name is then that', { device: eth0, rules: 'NAME="lan$number"\nENV{A}="$name $kernel"', verdict: { name: 'lan0', properties: { A: 'lan0 eth0' } } });
  check(':= seals', { device: eth0, rules: 'NAME:="a"\nNAME="b"', verdict: { name: 'a' } });
  check('is replaced by a later one', { device: eth0, rules: 'NAME="a"\nNAME="b"', verdict: { name: 'b' } });
  check('has what no interface may be called replaced', { device: eth0, rules: 'NAME="a: b/ä%%"', verdict: { name: 'a__b____' } });
  check('with string_escape=none is taken as it is', { device: eth0, rules: 'NAME="a/b", OPTIONS="string_escape=none"', verdict: { name: 'a/b' } });
  check('is nothing for a node', { rules: 'NAME="a", ENV{A}="1"', verdict: { name: null, properties: { A: '1' }, notes: ['only network interfaces'] } });
  check('is nothing for an interface that goes', { device: eth0, action: 'remove', rules: 'NAME="a"', verdict: { name: null } });
});

/**
 * Rules on real devices, as systemd-udevd evaluates them and as we do. Each case is a rule file; both daemons apply it to the same
 * device (`ttyS0`, which has parents on several buses, unless it says otherwise), and what is left in the database and in /dev
 * must be equal.
 */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inNamespace, lacksOracle, referenceRoot } from '../support/sandbox.ts';

const cases: Readonly<Record<string, string>> = {
  'KERNEL literal and glob': 'KERNEL=="ttyS0", ENV{A}="1"\nKERNEL=="tty*", ENV{B}="1"\nKERNEL=="tty[A-R]?", ENV{C}="1"\nKERNEL=="tty[!A-R]?", ENV{D}="1"\nKERNEL=="sd*|ttyS?", ENV{E}="1"\nKERNEL!="ttyS0", ENV{F}="1"',
  'SUBSYSTEM and DEVPATH': 'SUBSYSTEM=="tty", DEVPATH=="*/ttyS0", ENV{A}="1"\nSUBSYSTEM!="tty", ENV{B}="1"\nDEVPATH=="/devices/pnp0/*", ENV{C}="1"',
  'ACTION': 'ACTION=="add", ENV{A}="1"\nACTION=="change", ENV{B}="1"\nACTION!="remove", ENV{C}="1"\nACTION=="add|change", ENV{D}="1"',
  'ATTR': 'ATTR{type}=="4", ENV{A}="1"\nATTR{type}=="5", ENV{B}="1"\nATTR{nonexistent}=="*", ENV{C}="1"\nATTR{nonexistent}!="x", ENV{D}="1"\nATTR{port}=="0x3F8", ENV{E}="1"\nATTR{port}=="0x3F8 ", ENV{F}="1"',
  'ATTRS on the device and above it': 'ATTRS{id}=="PNP0501", ENV{A}="1"\nATTRS{type}=="4", ENV{B}="1"\nATTRS{id}=="PNP0501*", ENV{C}="1"\nATTRS{id}!="PNP0501", ENV{D}="1"',
  'parent keys of one line hold on one device': 'SUBSYSTEMS=="pnp", ATTRS{id}=="PNP0501", ENV{A}="1"\nSUBSYSTEMS=="serial-base", ATTRS{id}=="PNP0501", ENV{B}="1"\nSUBSYSTEMS=="serial-base", DRIVERS=="port", ENV{C}="1"\nSUBSYSTEMS=="serial-base", DRIVERS=="ctrl", KERNELS=="00:00:0", ENV{D}="1"\nSUBSYSTEMS=="serial-base", DRIVERS=="serial", ENV{E}="1"',
  'parent keys with others between them': 'SUBSYSTEMS=="pnp", KERNEL=="ttyS0", ATTRS{id}=="PNP0501", ENV{A}="1"\nSUBSYSTEMS=="serial-base", KERNEL=="ttyS0", ATTRS{id}=="PNP0501", ENV{B}="1"',
  'negated parent keys': 'SUBSYSTEMS!="pnp", ENV{A}="1"\nSUBSYSTEMS!="pnp", DRIVERS=="serial", ENV{B}="1"\nDRIVERS!="?*", ENV{C}="1"\nKERNELS!="ttyS0", ENV{D}="$id"',
  'DRIVER and DRIVERS': 'DRIVER=="serial", ENV{A}="1"\nDRIVERS=="serial", ENV{B}="1"\nDRIVER=="", ENV{C}="1"\nDRIVER!="x", ENV{D}="1"',
  'substitutions': 'SUBSYSTEMS=="pnp", ENV{A}="$kernel $number $devpath $id $driver $major $minor $name $links $root $sys $devnode $parent $$ %%", ENV{B}="%k %n %p %b %M %m %P %r %S %N"',
  'attribute substitutions': 'ENV{A}="$attr{type}", ENV{B}="%s{port}", ENV{C}="$attr{nonexistent}x"\nSUBSYSTEMS=="pnp", ENV{D}="$attr{id}"\nENV{E}="$attr{[net/lo]mtu}", ENV{F}="$attr{[net/nonexistent]mtu}", ENV{G}="$attr{subsystem}"',
  'a matched parent stays for later lines': 'SUBSYSTEMS=="pnp", ENV{A}="$id"\nENV{B}="$id"\nKERNELS=="nowhere", ENV{C}="$id"\nENV{D}="$id"',
  'ENV values': 'ENV{A}="one"\nENV{A}+="two"\nENV{B}+="first"\nENV{A}=="one two", ENV{C}="yes"\nENV{D}="x"\nENV{D}=""\nENV{E}=""\nENV{F}="a  b	c"\nENV{G}="$env{A}-$env{nonexistent}-%E{A}"',
  'ENV matches': 'ENV{DEVNAME}=="/dev/ttyS0", ENV{A}="1"\nENV{NONE}=="", ENV{B}="1"\nENV{NONE}!="?*", ENV{C}="1"\nENV{NONE}=="?*", ENV{D}="1"\nENV{SUBSYSTEM}=="tty", ENV{E}="1"\nENV{MAJOR}=="4", ENV{F}="1"',
  'properties with a dot are private': 'ENV{.A}="1"\nENV{.A}=="1", ENV{B}="$env{.A}"',
  'ENV in other words': 'ENV{LOWER_case}="1", ENV{1}="2", ENV{WITH-DASH}="3"',
  'TAG': 'TAG+="one"\nTAG+="two"\nTAG=="one", ENV{A}="1"\nTAG-="one"\nTAG=="one", ENV{B}="1"\nTAG!="one", ENV{C}="1"\nTAG+="$kernel"',
  'TAG assignment replaces': 'TAG+="one"\nTAG="two"',
  'SYMLINK words': 'SYMLINK+="t/one t/two   t/three"\nSYMLINK+="t/$kernel"\nSYMLINK-="t/two"\nSYMLINK=="t/one", ENV{A}="1"\nSYMLINK=="t/two", ENV{B}="1"',
  'SYMLINK assignment replaces': 'SYMLINK+="t/one"\nSYMLINK="t/two"\nSYMLINK+="t/three"',
  'SYMLINK final assignment': 'SYMLINK:="t/one"\nSYMLINK+="t/two"',
  'SYMLINK with unsafe characters': 'SYMLINK+="t/a;b t/c\'d t/e:f t/g#h"\nENV{V}="x y;z", SYMLINK+="t/v-$env{V}"',
  'SYMLINK with spaces from substitutions': 'ENV{V}="x y", SYMLINK+="t/$env{V}-end"\nPROGRAM="/bin/echo one two", SYMLINK+="t/%c t/%c{2}"',
  'SYMLINK that leaves /dev': 'SYMLINK+="../t/escape t/../../t/up t//double ./t/dot"',
  'SYMLINK over a node': 'SYMLINK+="zero"',
  'string_escape': 'OPTIONS+="string_escape=none", SYMLINK+="t/a;b"\nOPTIONS+="string_escape=replace", SYMLINK+="t/x y;z"\nENV{V}="a b", OPTIONS+="string_escape=none", SYMLINK+="t/$env{V}"\nOPTIONS+="string_escape=replace", ENV{W}="a b/c;d"',
  'OWNER, GROUP and MODE by number': 'OWNER="1", GROUP="2", MODE="0604"',
  'OWNER and GROUP by name': 'OWNER="daemon", GROUP="tty"',
  'GROUP alone makes the mode 0660': 'GROUP="tty"',
  'MODE alone': 'MODE="640"',
  'a later OWNER wins': 'OWNER="1"\nOWNER="2"',
  'a final OWNER stays': 'OWNER:="1", MODE:="0600"\nOWNER="2", MODE="0666"',
  'OWNER from a substitution': 'ENV{O}="3", OWNER="$env{O}", GROUP="$major", MODE="06$major$major"',
  'an unknown GROUP voids its token': 'GROUP="no-such-group", ENV{A}="1", MODE="0612"',
  'a MODE that is none': 'MODE="abc", ENV{A}="1"\nMODE="99999", ENV{B}="1"',
  'PROGRAM and RESULT': 'PROGRAM=="/bin/echo hello world", RESULT=="hello*", ENV{A}="%c", ENV{B}="%c{1}", ENV{C}="%c{2}", ENV{D}="%c{2+}", ENV{E}="$result{3}"\nRESULT=="hello world", ENV{F}="1"\nPROGRAM!="/bin/false", ENV{G}="1"\nPROGRAM=="/bin/false", ENV{H}="1"\nRESULT=="*", ENV{I}="1"',
  'PROGRAM with several lines and trailing space': 'PROGRAM=="/bin/sh -c \'echo one; echo two; echo\'", ENV{A}="%c"\nPROGRAM=="/bin/echo -n \' x  y \'", ENV{B}="[%c]"',
  'PROGRAM that writes nothing': 'PROGRAM=="/bin/true", ENV{A}="[%c]"\nPROGRAM=="/bin/true", RESULT=="", ENV{B}="1"',
  'PROGRAM that is not there': 'PROGRAM=="/no/such/program", ENV{A}="1"\nPROGRAM!="/no/such/program", ENV{B}="1"\nENV{C}="1"',
  'PROGRAM finds properties in its environment': 'ENV{MINE}="a b", PROGRAM=="/bin/sh -c \'echo $$MINE $$DEVNAME $$ACTION $$SUBSYSTEM\'", ENV{A}="%c"\nENV{.P}="x", PROGRAM=="/usr/bin/printenv .P", ENV{B}="%c"',
  'PROGRAM words and quotes': "PROGRAM==\"/usr/bin/printf %%s, a 'b c' d\\\\ e\", ENV{A}=\"%c\"\nPROGRAM==\"/usr/bin/printf %%s, \\\"a b\\\" c\", ENV{B}=\"%c\"",
  'IMPORT program': 'IMPORT{program}="/usr/bin/printf \'A=1\\nB=two words\\nC=\\"quoted\\"\\nD=\\n# E=1\\nnonsense\\n F=2\\nG=a=b\\n.H=1\\n\'", ENV{I}="$env{.H}"',
  'IMPORT program that fails': 'IMPORT{program}=="/bin/false", ENV{A}="1"\nIMPORT{program}!="/bin/false", ENV{B}="1"',
  'IMPORT file': 'IMPORT{file}=="/run/import", ENV{A}="1"\nIMPORT{file}=="/run/nonexistent", ENV{B}="1"',
  'IMPORT cmdline': 'IMPORT{cmdline}=="no-such-option", ENV{A}="1"\nIMPORT{cmdline}!="no-such-option", ENV{B}="1"',
  'IMPORT db': 'ACTION=="add", ENV{KEPT}="yes"\nACTION=="change", IMPORT{db}="KEPT"\nACTION=="change", IMPORT{db}!="NEVER", ENV{A}="1"',
  'IMPORT parent': 'IMPORT{parent}=="*", ENV{A}="1"\nIMPORT{parent}="NOTHING*"',
  'TEST': 'TEST=="/etc/passwd", ENV{A}="1"\nTEST=="/no/such/file", ENV{B}="1"\nTEST!="/no/such/file", ENV{C}="1"\nTEST=="port", ENV{D}="1"\nTEST=="power/control", ENV{E}="1"\nTEST{0002}=="/etc/passwd", ENV{F}="1"\nTEST{0400}=="/etc/passwd", ENV{G}="1"\nTEST=="[net/lo]mtu", ENV{H}="1"\nTEST=="/etc/pass*", ENV{I}="1"\nTEST=="$sys/class", ENV{J}="1"',
  'SYSCTL and CONST': 'SYSCTL{kernel/ostype}=="Linux", ENV{A}="1"\nSYSCTL{kernel.ostype}=="Linux", ENV{B}="1"\nSYSCTL{no/such}=="*", ENV{C}="1"\nCONST{arch}=="x86-64|arm64|*", ENV{D}="1"\nCONST{arch}!="none", ENV{E}="1"',
  'GOTO and LABEL': 'GOTO="there"\nENV{A}="1"\nLABEL="there", ENV{B}="1"\nKERNEL=="nowhere", GOTO="end"\nENV{C}="1"\nLABEL="end"\nENV{D}="1"',
  'GOTO to an earlier or missing label': 'LABEL="before"\nENV{A}="1", GOTO="before"\nENV{B}="1"\nGOTO="missing", ENV{C}="1"\nENV{D}="1"',
  'RUN sees the record': 'ENV{A}="1", RUN+="/bin/sh -c \'cat /run/udev/data/c4:64 | grep E:A >/run/seen; env | grep -c ^A= >>/run/seen; readlink /dev/t/run >>/run/seen\'", SYMLINK+="t/run"',
  'RUN in order, and cleared': 'RUN+="/bin/sh -c \'echo one >>/run/seen\'", RUN+="/bin/sh -c \'echo two >>/run/seen\'"\nRUN="/bin/sh -c \'echo three >>/run/seen\'"\nRUN+="/bin/sh -c \'echo four $kernel %M $env{X} >>/run/seen\'", ENV{X}="later"',
  'RUN twice the same': 'RUN+="/bin/sh -c \'echo one >>/run/seen\'"\nRUN+="/bin/sh -c \'echo one >>/run/seen\'"',
  'RUN final': 'RUN:="/bin/sh -c \'echo one >>/run/seen\'"\nRUN+="/bin/sh -c \'echo two >>/run/seen\'"',
  'link_priority': 'OPTIONS+="link_priority=10", SYMLINK+="t/p"\nOPTIONS+="link_priority=-5"',
  'db_persist': 'OPTIONS+="db_persist", ENV{A}="1"',
  'continuation lines and comments': 'KERNEL=="ttyS0", \\\n  ENV{A}="1", \\\n# a comment between\n  ENV{B}="2"\n# ENV{C}="3"\n   # ENV{D}="4"\nENV{E}="5"',
  'escaped quotes and e"" values': 'ENV{A}="a\\"b"\nENV{B}=e"x\\ty\\x41\\\\z"\nENV{C}="a\\tb"',
  'spaces, tabs and missing commas': 'KERNEL == "ttyS0" , ENV{A} = "1" ENV{B}="2"\tENV{C}="3",\n,ENV{D}="4"',
  'unknown keys and operators void their line': 'ENV{A}="1", NOSUCHKEY="1"\nENV{B}="1", KERNEL="ttyS0"\nENV{C}="1", KERNEL+="ttyS0"\nENV{D}="1"',
  'TAG and IMPORT with =': 'TAG="one", IMPORT{db}="X", ENV{A}="1"\nPROGRAM="/bin/true", ENV{B}="1"\nPROGRAM="/bin/false", ENV{C}="1"',
  'NAME on a node': 'NAME="other", ENV{A}="1"\nNAME=="ttyS0", ENV{B}="1"\nNAME=="other", ENV{C}="1"',
  'ATTR written and matched': 'ATTR{close_delay}="60"\nATTR{close_delay}=="60", ENV{A}="1", ENV{B}="$attr{close_delay}"\nATTR{close_delay}="50"\nATTR{nonexistent}="1", ENV{C}="1"',
  'WAIT_FOR and other old keys': 'WAIT_FOR="/x", ENV{A}="1"\nENV{B}="1"',
  'invalid substitutions void their line': 'ENV{A}="$nosuch"\nENV{B}="%Z"\nENV{C}="$attr"\nENV{D}="$env{X"\nENV{E}="%c{0}"\nENV{F}="100%"\nENV{G}="1"',
};

/** What releases after 252 do otherwise, and we with them: compared only with a newer oracle (DEVMASTER_REFERENCE_ROOT). */
const changedSince252: ReadonlySet<string> = new Set([
  'attribute substitutions',
  'a matched parent stays for later lines',
  'ENV values',
  'ENV in other words',
  'TAG',
  'SYMLINK words',
  'SYMLINK that leaves /dev',
  'OWNER from a substitution',
  'an unknown GROUP voids its token',
  'PROGRAM and RESULT',
  'escaped quotes and e"" values',
  'invalid substitutions void their line',
]);

const steps = 'add change';

interface Outcome {
  readonly theirs: string | undefined;
  readonly ours: string | undefined;
}

/** Somebody else may announce the device in the middle of a case: what differs is played again, so often in all. */
const TIMES = 3;

/** Uevents of devices are heard in every namespace: what others do to theirs is none of this test's business. */
function guarded(rules: string): string {
  return `KERNEL!="ttyS0", GOTO="end_of_case"\n${rules}\nLABEL="end_of_case"`;
}

/** Both daemons get the same script. Each case is bracketed, and every trace of it is removed before the next. */
const script = (daemon: string): string => `
mkdir -p /run/udev/rules.d
printf 'IF_A=1\\nIF_B="two words"\\n# IF_C=1\\nIF_D=x\\n' >/run/import
start_daemon ${daemon} || exit 1
i=0
while [ -n "$(eval "echo \\"\\\${RULES_$i:-}\\"")" ]; do
  echo "== case $i"
  eval "printf '%s\\n' \\"\\$RULES_$i\\"" >/run/udev/rules.d/10-case.rules
  udevadm control --reload
  for action in ${steps}; do
    udevadm trigger --action=$action /sys/class/tty/ttyS0; udevadm settle --timeout=100
    echo "-- $action"
    grep -a -v -E '^(I|V):' /run/udev/data/c4:64 | sort
    stat -c '%n %a %u:%g' /dev/ttyS0 /run/udev/data/c4:64 2>/dev/null
    (cd /dev; find . -type l -newer /run/udev/rules.d/10-case.rules -path './t/*' -printf '%p %l\\n' | sort)
    cat /run/seen 2>/dev/null; rm -f /run/seen
  done
  rm /run/udev/rules.d/10-case.rules; udevadm control --reload
  udevadm trigger --action=remove /sys/class/tty/ttyS0; udevadm settle --timeout=100
  echo "-- remove"; ls /run/udev/data/c4:64 2>/dev/null; (cd /dev; find . -path './t*' -type l | sort)
  rm -rf /dev/t; [ -e /dev/zero ] || mknod /dev/zero c 1 5; chown 0:5 /dev/ttyS0; chmod 620 /dev/ttyS0
  i=$((i + 1))
done
stop_daemon
`;

const missing = lacksOracle() ?? (existsSync('/sys/class/tty/ttyS0') ? null : 'needs the serial port ttyS0');

describe.skipIf(missing !== null)(`rules do what they do under systemd-udevd${missing === null ? '' : ` (${missing})`}`, () => {
  const names = Object.keys(cases).filter((name) => referenceRoot !== null || !changedSince252.has(name));
  const outcomes = new Map<string, Outcome>();

  beforeAll(() => {
    let suspects = names;
    for (let time = 0; time < TIMES && suspects.length > 0; time++) {
      for (const [name, outcome] of play(suspects)) outcomes.set(name, outcome);
      suspects = suspects.filter((name) => outcomes.get(name)?.ours !== outcomes.get(name)?.theirs);
    }
  }, 900_000);

  for (const name of Object.keys(cases)) {
    it.skipIf(!names.includes(name))(name, () => {
      expect(outcomes.get(name)?.theirs, 'the oracle came this far').toContain('-- remove');
      expect(outcomes.get(name)?.ours).toBe(outcomes.get(name)?.theirs);
    });
  }
});

/** What both leave of each case. */
function play(names: readonly string[]): [name: string, outcome: Outcome][] {
  const environment = Object.fromEntries(names.map((name, index) => [`RULES_${index}`, guarded(cases[name] as string)]));
  const [theirs, ours] = ['$SYSTEMD_UDEVD', '$DEVMASTERD'].map((daemon) => {
    const { status, stdout, stderr } = inNamespace(script(daemon), environment);
    expect(status, stderr).toBe(0);
    return stdout.split(/^== case \d+\n/m).slice(1);
  });
  return names.map((name, index) => [name, { theirs: theirs?.[index], ours: ours?.[index] }]);
}

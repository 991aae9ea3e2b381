import { describe, expect, it } from 'vitest';
import { checkText } from '../../support/check-rules.ts';

describe('a hint', () => {
  it.each<[line: string, hint: string | RegExp]>([
    ['KERNAL=="a", NAME="b"', 'did you mean "KERNEL"?'],
    ['kernel=="a", NAME="b"', 'did you mean "KERNEL"?'],
    ['SUBSYTEMS=="a", NAME="b"', 'did you mean "SUBSYSTEMS"?'],
    ['\xef\xbb\xbfKERNEL=="a", NAME="b"', 'the file begins with a byte order mark: remove it'],
    ['ATTRS(idVendor)=="0403", NAME="b"', 'write ATTRS{idVendor}'],
    ['OPTIONS="link_priorty=5"', 'did you mean "link_priority="?'],
    ['OPTIONS="wacth"', 'did you mean "watch"?'],
    ['OPTIONS="log_level=warn"', 'did you mean "warning"?'],
    ['IMPORT{builtin}="usb-id"', 'did you mean "usb_id"?'],
    ['RUN{builtin}="zzz"', /^the builtins are blkid, /],
    ['IMPORT{buildin}="usb_id"', 'did you mean "builtin"?'],
    ['CONST{arhc}=="x", NAME="b"', 'did you mean "arch"?'],
    ['GOTO="ned"\nLABEL="end", NAME="a"', 'did you mean "end"?'],
    ['KERNEL="a", NAME="b"', 'KERNEL takes == !=: to compare, write =='],
    ['KERNEL+="a", NAME="b"', 'KERNEL takes == !='],
    ['TAGS+="uaccess"', 'TAGS takes == !=: write TAG+='],
    ['MODE=="0660"', /: to give a value, write =$/],
    ['SUBSYSTEM=="tty"; MODE="0660"', 'keys are set off by commas, not by semicolons'],
    ['SUBSYSTEM=="tty", \\ \n  MODE="0660"', 'nothing may stand behind the backslash that ends a line, not even a blank'],
    ['SUBSYSTEM=="tty", ATTRS{idVendor=="0403", MODE="0660"', 'the brace behind ATTRS is not closed: write ATTRS{idVendor}'],
    ["SUBSYSTEM=='tty', MODE='0660'", 'a value stands in double quotes, not in single ones'],
    ['SUBSYSTEM=="tty",\xc2\xa0MODE="0660"', /no-break space/],
    ['SUBSYSTEM=="tty"', /assigns, runs or jumps; if the rule goes on below, end the line with a backslash$/],
    ['SYMLINK+="$serial"', 'write $attr{serial} for the attribute, or $$serial where a shell is to see it'],
    ['RUN+="/bin/true $ID_SERIAL"', 'write $env{ID_SERIAL} for the property, or $$ID_SERIAL where a shell is to see it'],
    ['NAME="a', 'expected more of the value or the closing quote of the value'],
    ['SYMLINK+="$kernal"', 'did you mean "$kernel"?'],
    ['SYMLINK+="100%"', 'write %% for the character itself'],
    ['SYMLINK+="$attr"', 'write $attr{name}'],
    ['GROUP="nosuch"', /^the whole line is ignored/],
    ['BUS=="usb", NAME="b"', 'udev has no key BUS any more: write SUBSYSTEMS'],
    ['SYSFS{idVendor}=="04b8", MODE="0666"', 'udev has no key SYSFS any more: write ATTRS{...}'],
    ['ID_SERIAL_SHORT=="1", NAME="b"', 'write ENV{ID_SERIAL_SHORT} for the property'],
    ['HOTPLUG=="1", RUN+="/bin/true"', 'write ENV{HOTPLUG} for the property'],
    ['LAVEL="end"', 'did you mean "LABEL"?'],
    ['# of its own\nSYMLINK+="imu", # the sensor', 'a comment is a line of its own: nothing may stand in front of its #'],
    ['KERNEL=="a", # MODE="0660"', 'a comment is a line of its own: nothing may stand in front of its #'],
    ['SUBSYSTEM==\xe2\x80\x9dusb\xe2\x80\x9d,MODE=\xe2\x80\x9d0666\xe2\x80\xb3', 'these are not the quotation marks of the keyboard: write "'],
    ['MODE=0666', 'expected a value in double quotes'],
  ])('for %s', (line, hint) => {
    const problem = checkText(line).problems.find(({ code }) => code !== 'style');
    if (typeof hint === 'string') expect(problem?.hint).toBe(hint);
    else expect(problem?.hint).toMatch(hint);
  });

  it('is not given when nothing is near', () => {
    expect(checkText('XYZZY=="a", NAME="b"').problems[0]?.hint).toBeNull();
  });
});

describe('the marked place', () => {
  it.each<[line: string, marked: string]>([
    ['KERNAL=="a", NAME="b"', 'KERNAL'],
    ['KERNEL{x}=="a", NAME="b"', '{x}'],
    ['KERNEL+="a", NAME="b"', '+='],
    ['OWNER="nosuch"', '"nosuch"'],
    ['NAME=i"a"', 'i"a"'],
    ['SYMLINK+="a $nosuch b"', '$n'],
    ['SYMLINK+="a $attr b"', '$attr'],
    ['SYMLINK+="%c{x}"', '%c{x}'],
    ['ATTR{a%qb}="1"', '%q'],
    ['NAME="a",,TAG="b"', ',,'],
  ])('in %s', (line, marked) => {
    const [problem] = checkText(line).problems;
    const start = (problem?.source?.column ?? 0) - 1;
    expect(line.slice(start, start + (problem?.span ?? 0))).toBe(marked);
  });
});

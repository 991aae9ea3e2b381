/**
 * Whether texts may hold more than ASCII, by the variables of locale(7). As in systemd, nobody having said anything counts as
 * UTF-8, because that is how services are started.
 */
export function isUtf8Locale(environment: NodeJS.ProcessEnv): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => environment[name] ?? '').find((value) => value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}

const inAscii: ReadonlyMap<string, string> = new Map([['…', '...'], ['µ', 'u'], ['×', 'x'], ['└─', '`-']]);

/** A text for people in letters that a terminal knows which may know ASCII only. */
export function forLocale(text: string, environment: NodeJS.ProcessEnv): string {
  return isUtf8Locale(environment) ? text : text.replace(/…|µ|×|└─/g, (letters) => inAscii.get(letters) ?? letters);
}

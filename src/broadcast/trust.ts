import { readText } from '../kernel/file.ts';

/**
 * Tells whose messages a listener believes, by the sender's uid as the kernel tells it to a process of ours.
 *
 * Root's, and those of users that our user namespace has no number for: they come from outside of it, as what the machine's
 * own device manager says to a container does (check_sender_uid of sd-device; user_namespaces(7)). Without procfs nothing is
 * known of the namespace, and only root is believed.
 *
 * @param proc  where procfs is
 */
export function trustedSenders(proc: string): (uid: number) => boolean {
  let mapped: readonly Range[] | null = null;
  return (uid) => uid === 0 || (uid > 0 && !(mapped ??= mappedUsers(proc)).some(({ first, count }) => uid >= first && uid - first < count));
}

interface Range {
  readonly first: number;
  readonly count: number;
}

const everybody: readonly Range[] = [{ first: 0, count: 2 ** 32 }];

/** The users inside of our namespace: the first and the third number of each line. */
function mappedUsers(proc: string): readonly Range[] {
  const text = readText(`${proc}/self/uid_map`);
  if (text === null) return everybody;
  return text.split('\n').flatMap((line) => {
    const [first, , count] = line.trim().split(/ +/).map(Number);
    return first === undefined || count === undefined ? [] : { first, count };
  });
}

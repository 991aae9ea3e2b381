#pragma once

namespace devmaster {

/** What a child does with a question. */
struct Answerer {
  /** takes the question's words and returns the exit status; null where nobody understands the question */
  int (*run)(int argc, char** argv) = nullptr;
  /** what the server does before it forks, so that the children have it; null when there is nothing */
  void (*prepare)() = nullptr;
};

/**
 * Answers questions until the other end of the standard input, a socket of whole messages (SOCK_SEQPACKET), is closed.
 *
 * A question is words, the first of them a name, each ended by a NUL, with the descriptors that are to be the standard output and error
 * (SCM_RIGHTS, unix(7)). Each is answered by a child, which is forked and not executed: no linking, and libraries are there.
 * It is made a child of whoever started the server (CLONE_PARENT, clone(2)), who waits for it, limits its time and kills it as
 * any other program; and a child that was taken over by what it read has no way to the others. The server says only how the
 * child is called: an int32_t, the process id or a negative errno.
 *
 * The server looks at no device. Its children have one layout of memory, which a child that is broken into could learn; it
 * could do no more with it than break into the next child on its disk, to be as confined there.
 *
 * @param find  who answers to a name
 * @returns the exit status
 */
int serve(Answerer (*find)(const char* name));

}  // namespace devmaster

/**
 * devmaster-probe: one question about one device, asked in a process that may be killed.
 *
 *   devmaster-probe VERB ARGUMENT…
 *   devmaster-probe serve [reading]
 *
 * Whatever may block (disks that answer slowly, modules that initialise hardware) or reads what a stranger wrote (file
 * systems, partition tables) happens here and not in the daemon. The answer is `NAME=value` strings on the standard output,
 * each ended by a NUL, the values raw: what they mean is for src/builtin to say. Exit status 0 means that the answer is
 * complete, even if empty; any other says why on the standard error. With `serve` it stays, and has a child answer each
 * question (native/serve/serve.h); with `reading` those that need no right but to open devices.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../serve/serve.h"
#include "../standard_descriptors.h"
#include "confine.h"
#include "node.h"
#include "verbs.h"

namespace {

devmaster::Answerer answerer_of(const char* name) {
  const devmaster::Verb* verb = devmaster::find_verb(name);
  return verb == nullptr ? devmaster::Answerer{} : devmaster::Answerer{verb->run, verb->prepare};
}

/** @param reading  that no process of this server ever gains a right is settled once, before there are any */
int serve(bool reading) {
  if (reading) {
    if (const char* obstacle = devmaster::confine_children()) return devmaster::complain(obstacle, errno);
  }
  return devmaster::serve(answerer_of);
}

int usage() {
  fputs("usage:\n", stderr);
  for (const devmaster::Verb& verb : devmaster::kVerbs) fprintf(stderr, "  devmaster-probe %s\n", verb.usage);
  return devmaster::kMisuse;
}

}  // namespace

int main(int argc, char** argv) {
  devmaster::occupy_standard_descriptors();
  if (argc < 2) return usage();
  if (strcmp(argv[1], "serve") == 0) return serve(argc > 2 && strcmp(argv[2], "reading") == 0);
  const devmaster::Verb* verb = devmaster::find_verb(argv[1]);
  return verb == nullptr ? usage() : verb->run(argc - 1, argv + 1);
}

/**
 * devmaster-id: the programs that udev's rules call to learn what a device says of itself, in one executable.
 *
 *   ata_id OPTION… DEVICE                 by a link of that name
 *   devmaster-id ata_id OPTION… DEVICE    without one
 *   devmaster-id serve                    stays, and has a child answer each question (native/serve/serve.h)
 *
 * They take the options and give the output of those of the same name that systemd ships in /usr/lib/udev: rules import the
 * `NAME=value` lines. What is said beyond that goes to the standard error.
 */
#include <stdio.h>
#include <string.h>

#include "../serve/serve.h"
#include "programs.h"

namespace {

struct Program {
  const char* name;
  int (*run)(int argc, char** argv);
};

constexpr Program kPrograms[] = {
    {"ata_id", devmaster::ata_id},       {"cdrom_id", devmaster::cdrom_id}, {"dmi_memory_id", devmaster::dmi_memory_id},
    {"fido_id", devmaster::fido_id},     {"iocost", devmaster::iocost},     {"mtd_probe", devmaster::mtd_probe},
    {"scsi_id", devmaster::scsi_id},     {"v4l_id", devmaster::v4l_id},
};

const Program* find(const char* path) {
  const char* slash = strrchr(path, '/');
  const char* name = slash == nullptr ? path : slash + 1;
  for (const Program& program : kPrograms) {
    if (strcmp(program.name, name) == 0) return &program;
  }
  return nullptr;
}

devmaster::Answerer answerer_of(const char* name) {
  const Program* program = find(name);
  return program == nullptr ? devmaster::Answerer{} : devmaster::Answerer{program->run, nullptr};
}

int usage() {
  fputs("usage: devmaster-id PROGRAM ARGUMENT…, where PROGRAM is one of", stderr);
  for (const Program& program : kPrograms) fprintf(stderr, " %s", program.name);
  fputc('\n', stderr);
  return devmaster::kFailed;
}

/** What was said must have arrived: a full disk or a closed pipe is a failure. */
int finish(int status) { return fflush(stdout) == 0 ? status : devmaster::kFailed; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 1) return usage();
  if (const Program* program = find(argv[0])) return finish(program->run(argc, argv));
  if (argc < 2) return usage();
  if (strcmp(argv[1], "serve") == 0) return devmaster::serve(answerer_of);
  if (const Program* program = find(argv[1])) return finish(program->run(argc - 1, argv + 1));
  return usage();
}

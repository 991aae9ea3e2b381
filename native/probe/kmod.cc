/**
 * Loads the kernel modules that aliases name, through libkmod. This needs the right to load modules and to read them, so the
 * verb is not confined; what it reads belongs to the administrator.
 *
 * Blacklisted modules (modprobe.d(5)) are left alone, as for udev. The answer says for each module what became of it, as
 * `MODULE=NAME STATE`; an alias without a module gives nothing. Where libkmod is not installed, modprobe(8) does the same and
 * says nothing.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "library.h"
#include "node.h"
#include "verbs.h"

namespace devmaster {
namespace {

/** The part of libkmod.so.2 that is needed (<libkmod.h> of kmod). */
class LibKmod : private Library {
 public:
  struct Context;
  struct Module;
  struct List;

  LibKmod() : Library("libkmod.so.2") {
    find(new_context, "kmod_new");
    find(load_resources, "kmod_load_resources");
    find(validate_resources, "kmod_validate_resources");
    find(release, "kmod_unref");
    find(lookup, "kmod_module_new_from_lookup");
    find(next, "kmod_list_next");
    find(module_of, "kmod_module_get_module");
    find(name, "kmod_module_get_name");
    find(state, "kmod_module_get_initstate");
    find(insert, "kmod_module_probe_insert_module");
  }

  using Library::complete;

  static constexpr int kUpToDate = 0;                 // KMOD_RESOURCES_OK
  static constexpr int kBuiltin = 0;                  // KMOD_MODULE_BUILTIN
  static constexpr int kLive = 1;                     // KMOD_MODULE_LIVE
  static constexpr unsigned kApplyBlacklist = 0x20000;  // KMOD_PROBE_APPLY_BLACKLIST

  Context* (*new_context)(const char* directory, const char* const* configuration);
  int (*load_resources)(Context*);
  int (*validate_resources)(Context*);
  Context* (*release)(Context*);
  int (*lookup)(Context*, const char* alias, List** list);
  List* (*next)(const List* list, const List* current);
  Module* (*module_of)(const List*);
  const char* (*name)(const Module*);
  int (*state)(const Module*);
  int (*insert)(Module*, unsigned flags, const char* options, int (*run_install)(Module*, const char*, void*), const void* data,
                void (*print_action)(Module*, bool, const char*));
};

void load(const LibKmod& kmod, LibKmod::Module* module, Answer& answer) {
  const char* name = kmod.name(module);
  switch (kmod.state(module)) {
    case LibKmod::kBuiltin: return answer.add_format("MODULE", "%s built-in", name);
    case LibKmod::kLive: return answer.add_format("MODULE", "%s live", name);
  }
  const int result = kmod.insert(module, LibKmod::kApplyBlacklist, nullptr, nullptr, nullptr, nullptr);
  if (result == 0) return answer.add_format("MODULE", "%s inserted", name);
  if (result == static_cast<int>(LibKmod::kApplyBlacklist)) return answer.add_format("MODULE", "%s blacklisted", name);
  answer.add_format("MODULE", "%s failed %s", name, strerror(-result));
}

/** Becomes modprobe; returns only when there is none. */
int become_modprobe(int aliases, char** alias) {
  static constexpr int kMostAliases = 64;
  static char program[] = "modprobe", all[] = "--all", blacklist[] = "--use-blacklist", quiet[] = "--quiet", end[] = "--";
  char* words[kMostAliases + 6] = {program, all, blacklist, quiet, end};
  for (int index = 0; index < aliases && index < kMostAliases; index++) words[5 + index] = alias[index];
  for (const char* path : {"/sbin/modprobe", "/usr/sbin/modprobe", "/usr/bin/modprobe"}) execv(path, words);
  return complain("neither libkmod.so.2 nor modprobe is installed: no module can be loaded", 0);
}

/** libkmod with what it read: its configuration, and perhaps the indexes of modules. */
struct Kmod {
  const LibKmod library;
  LibKmod::Context* context = nullptr;

  /** Mapping all indexes pays for many aliases, not for one. */
  void load(bool for_many) {
    context = library.complete() ? library.new_context(nullptr, nullptr) : nullptr;
    if (context != nullptr && for_many) library.load_resources(context);
  }
};

Kmod& kmod_of_process() {
  static Kmod kmod;
  return kmod;
}

}  // namespace

/** The server's children find everything read, as long as nothing of it has changed. */
void prepare_kmod() {
  Kmod& kmod = kmod_of_process();
  if (kmod.context != nullptr && kmod.library.validate_resources(kmod.context) == LibKmod::kUpToDate) return;
  if (kmod.context != nullptr) kmod.library.release(kmod.context);
  kmod.load(true);
}

int probe_kmod(int argc, char** argv) {
  Kmod& prepared = kmod_of_process();
  const LibKmod& kmod = prepared.library;
  if (!kmod.complete()) return become_modprobe(argc - 1, argv + 1);
  if (prepared.context == nullptr) prepared.load(argc > 2);
  LibKmod::Context* context = prepared.context;
  if (context == nullptr) return complain("libkmod", ENOMEM);

  Answer answer;
  for (int index = 1; index < argc; index++) {
    LibKmod::List* modules = nullptr;
    const int result = kmod.lookup(context, argv[index], &modules);
    if (result < 0) answer.add_format("FAILED", "%s: %s", argv[index], strerror(-result));
    for (LibKmod::List* at = modules; at != nullptr; at = kmod.next(modules, at)) load(kmod, kmod.module_of(at), answer);
  }
  return answer.send() ? 0 : kFailed;
}

}  // namespace devmaster

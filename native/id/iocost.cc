/**
 * Tells the kernel what a disk can take (io.cost of the root control group), from what hwdb says of its model.
 *
 * hwdb names solutions, each with parameters for the model of the disk and for the quality of service:
 *
 *   IOCOST_SOLUTIONS=isolation bandwidth
 *   IOCOST_MODEL_ISOLATION=rbps=… rseqiops=…
 *   IOCOST_QOS_ISOLATION=rpct=… rlat=…
 *
 * They are in the device's record when a rule runs this.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../fd.h"
#include "command_line.h"
#include "input_file.h"
#include "log.h"
#include "programs.h"

namespace devmaster {

namespace {

constexpr Manual kManual = {
    "iocost [OPTION…] COMMAND …",
    "Set up iocost model and qos solutions for block devices.\n"
    "\n"
    "Commands:\n"
    "  query PATH            Query the known solution for the device\n"
    "  apply PATH [SOLUTION] Apply solution for the device if found, do nothing\n"
    "                        otherwise",
    "\nSee the iocost.conf(5) man page for details.\n",
    21,
};

constexpr option kOptions[] = {
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {},
};

constexpr char kConfigFile[] = "/etc/udev/iocost.conf";
constexpr size_t kMostBytes = 1 << 20;
constexpr size_t kNameSize = 128;

/** The device of a node or of a path in /sys, by its number, and what its record says. */
class Device {
 public:
  bool open(const char* path);

  unsigned major_number() const { return major(number_); }
  unsigned minor_number() const { return minor(number_); }
  /** The last part of the path in /sys. */
  const char* name() const { return name_; }
  /** A property that has a value, or null. It ends at the end of its line: `length` bytes. */
  const char* property(const char* name, int& length) const;

 private:
  bool find(const char* path, char (&syspath)[PATH_MAX]);

  dev_t number_ = 0;
  bool block_ = false;
  char name_[256] = "";
  Content record_;
};

bool Device::open(const char* path) {
  char syspath[PATH_MAX], file[64];
  if (!find(path, syspath)) return false;
  snprintf(name_, sizeof name_, "%.255s", strrchr(syspath, '/') + 1);
  snprintf(file, sizeof file, "/run/udev/data/%c%u:%u", block_ ? 'b' : 'c', major_number(), minor_number());
  record_.read(file, 0, kMostBytes);
  return true;
}

/** Finds the path in /sys, and the number and kind of the node. */
bool Device::find(const char* path, char (&syspath)[PATH_MAX]) {
  struct stat status;
  if (stat(path, &status) == 0 && (S_ISBLK(status.st_mode) || S_ISCHR(status.st_mode))) {
    number_ = status.st_rdev;
    block_ = S_ISBLK(status.st_mode);
    char link[64];
    snprintf(link, sizeof link, "/sys/dev/%s/%u:%u", block_ ? "block" : "char", major_number(), minor_number());
    return realpath(link, syspath) != nullptr;
  }
  if (realpath(path, syspath) == nullptr || strncmp(syspath, "/sys/", 5) != 0) return false;
  char file[PATH_MAX + sizeof "/subsystem"], subsystem[PATH_MAX];
  snprintf(file, sizeof file, "%s/dev", syspath);
  Content number;
  unsigned major_part = 0, minor_part = 0;
  if (!number.read(file, 0, kMostBytes) || sscanf(number.text(), "%u:%u", &major_part, &minor_part) != 2) return false;
  number_ = makedev(major_part, minor_part);
  snprintf(file, sizeof file, "%s/subsystem", syspath);
  block_ = realpath(file, subsystem) != nullptr && strcmp(strrchr(subsystem, '/'), "/block") == 0;
  return true;
}

const char* Device::property(const char* name, int& length) const {
  const size_t size = strlen(name);
  for (const char* line = record_.text(); line != nullptr && *line != '\0';) {
    const char* end = strchrnul(line, '\n');
    if (line[0] == 'E' && line[1] == ':' && strncmp(line + 2, name, size) == 0 && line[2 + size] == '=') {
      length = static_cast<int>(end - (line + 3 + size));
      return length == 0 ? nullptr : line + 3 + size;
    }
    line = *end == '\0' ? end : end + 1;
  }
  return nullptr;
}

/** TargetSolution= in the section [IOCost] of the configuration; "naive" when there is none. */
void read_target(char (&target)[kNameSize]) {
  strcpy(target, "naive");
  Content content;
  if (!content.read(kConfigFile, 0, kMostBytes)) return;
  bool ours = false;
  for (char *rest = content.text(), *line = strsep(&rest, "\n"); line != nullptr; line = strsep(&rest, "\n")) {
    line += strspn(line, " \t\r");
    size_t size = strlen(line);
    while (size > 0 && strchr(" \t\r", line[size - 1]) != nullptr) line[--size] = '\0';
    if (line[0] == '[') ours = strcmp(line, "[IOCost]") == 0;
    char* value = strchr(line, '=');
    if (!ours || value == nullptr || strchr("#;", line[0]) != nullptr) continue;
    char* key_end = value;
    while (key_end > line && strchr(" \t", key_end[-1]) != nullptr) key_end--;
    *key_end = '\0';
    value++;
    value += strspn(value, " \t");
    if (strcmp(line, "TargetSolution") == 0) snprintf(target, sizeof target, "%s", *value == '\0' ? "naive" : value);
  }
}

/** The words of IOCOST_SOLUTIONS, one after the other. */
class Solutions {
 public:
  Solutions(const char* text, int length) : at_(text), end_(text + length) {}

  bool next(char (&name)[kNameSize]) {
    while (at_ < end_ && isspace(static_cast<unsigned char>(*at_))) at_++;
    const char* start = at_;
    while (at_ < end_ && !isspace(static_cast<unsigned char>(*at_))) at_++;
    snprintf(name, sizeof name, "%.*s", static_cast<int>(at_ - start), start);
    return at_ > start;
  }

 private:
  const char* at_;
  const char* end_;
};

/** Which solution is to be taken: the one that the administrator prefers, or else the first. False when there is none. */
bool choose(const char* text, int length, const char* target, char (&chosen)[kNameSize]) {
  Solutions all(text, length);
  char name[kNameSize];
  if (!all.next(chosen)) return false;
  for (Solutions each(text, length); each.next(name);) {
    if (strcmp(name, target) == 0) memcpy(chosen, name, sizeof name);
  }
  return true;
}

struct Parameters {
  const char* qos;
  const char* model;
  int qos_length, model_length;
};

/** What a solution says; false when it is not complete. */
bool find_parameters(const Device& device, const char* solution, Parameters& parameters, const Log& log) {
  char upper[kNameSize], key[kNameSize + 16];
  size_t size = 0;
  for (; solution[size] != '\0' && size + 1 < sizeof upper; size++) {
    const char byte = solution[size];
    upper[size] = byte == '-' ? '_' : byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  }
  upper[size] = '\0';
  snprintf(key, sizeof key, "IOCOST_QOS_%s", upper);
  parameters.qos = device.property(key, parameters.qos_length);
  if (parameters.qos != nullptr) {
    snprintf(key, sizeof key, "IOCOST_MODEL_%s", upper);
    parameters.model = device.property(key, parameters.model_length);
    if (parameters.model != nullptr) return true;
  }
  log.debug("%s: No value found for key %s, skipping iocost logic.", device.name(), key);
  return false;
}

/** Gives the kernel one line. A kernel without io.cost has no such file, and that is no failure. */
int write_setting(const Device& device, const char* name, const char* line, const Log& log) {
  char path[64];
  snprintf(path, sizeof path, "/sys/fs/cgroup/%s", name);
  const Fd fd(open(path, O_WRONLY | O_CLOEXEC));
  if (fd.valid() && write(fd.get(), line, strlen(line)) >= 0) return 0;
  if (errno == ENOENT) {
    log.debug("%s: Failed to set %s: %m", device.name(), name);
    return 0;
  }
  log.error("%s: Failed to set %s: %m", device.name(), name);
  return kFailed;
}

int apply(const Device& device, const char* solution, const char* target, const Log& log) {
  char chosen[kNameSize];
  if (solution == nullptr) {
    int length = 0;
    const char* known = device.property("IOCOST_SOLUTIONS", length);
    if (known == nullptr) {
      log.debug("%s: No iocost solution found for device.", device.name());
      return 0;
    }
    if (!choose(known, length, target, chosen)) {
      log.error("%s: IOCOST_SOLUTIONS exists in hwdb but is empty.", device.name());
      return kFailed;
    }
    solution = chosen;
  }
  Parameters parameters;
  if (!find_parameters(device, solution, parameters, log)) return 0;
  char line[1024];
  snprintf(line, sizeof line, "%u:%u enable=1 ctrl=user %.*s\n", device.major_number(), device.minor_number(), parameters.qos_length, parameters.qos);
  const int status = write_setting(device, "io.cost.qos", line, log);
  if (status != 0) return status;
  snprintf(line, sizeof line, "%u:%u model=linear ctrl=user %.*s\n", device.major_number(), device.minor_number(), parameters.model_length, parameters.model);
  return write_setting(device, "io.cost.model", line, log);
}

int query(const Device& device, const char* path, const char* target, const Log& log) {
  int model_length = 0, length = 0;
  const char* model = device.property("ID_MODEL_FROM_DATABASE", model_length);
  if (model == nullptr) model = device.property("ID_MODEL", model_length);
  if (model == nullptr) {
    log.error("%s: Device model not found", device.name());
    return 0;
  }
  const char* known = device.property("IOCOST_SOLUTIONS", length);
  if (known == nullptr) {
    log.error("%s: No iocost solution found for device.", device.name());
    return 0;
  }
  char name[kNameSize];
  if (!choose(known, length, target, name)) {
    log.error("%s: IOCOST_SOLUTIONS exists in hwdb but is empty.", device.name());
    return kFailed;
  }
  log.error("Known solutions for %s model name: \"%.*s\"\nPreferred solution: %s\nSolution that would be applied: %s", path, model_length, model, target, name);
  for (Solutions all(known, length); all.next(name);) {
    Parameters parameters;
    if (!find_parameters(device, name, parameters, log)) continue;
    log.error("%s: io.cost.qos: %.*s\n%s: io.cost.model: %.*s", name, parameters.qos_length, parameters.qos, name, parameters.model_length, parameters.model);
  }
  return 0;
}

}  // namespace

int iocost(int argc, char** argv) {
  Log log;
  CommandLine line(argc, argv, kManual, "h", kOptions);
  if (line.next() != CommandLine::kEnd) return line.status();
  if (line.count() == 0) {
    log.error("Command verb required (one of help, query, apply).");
    return kFailed;
  }
  const char* verb = line.argument(0);
  if (strcmp(verb, "help") == 0) {
    line.print_help();
    return 0;
  }
  const bool applies = strcmp(verb, "apply") == 0;
  if (!applies && strcmp(verb, "query") != 0) {
    log.error("Unknown command verb '%s'.", verb);
    return kFailed;
  }
  if (line.count() < 2 || line.count() > (applies ? 3 : 2)) {
    log.error("Too %s arguments.", line.count() < 2 ? "few" : "many");
    return kFailed;
  }
  char target[kNameSize];
  read_target(target);
  Device device;
  if (!device.open(line.argument(1))) {
    log.error("Error looking up device: No such device");
    return kFailed;
  }
  if (!applies) return query(device, line.argument(1), target, log);
  return apply(device, line.count() > 2 ? line.argument(2) : nullptr, target, log);
}

}  // namespace devmaster

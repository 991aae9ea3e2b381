#include "question.h"

#include <getopt.h>
#include <stdlib.h>

namespace devmaster {

bool read_question(int argc, char** argv, const LibBlkid& blkid, LibBlkid::Probe* probe, Question& question) {
  static const option options[] = {
      {"offset", required_argument, nullptr, 'o'}, {"hint", required_argument, nullptr, 'h'},
      {"noraid", no_argument, nullptr, 'r'},       {"disk", required_argument, nullptr, 'd'},
      {"start", required_argument, nullptr, 's'},  {"size", required_argument, nullptr, 'z'},
      {"number", required_argument, nullptr, 'n'}, {"partitions", no_argument, nullptr, 'p'},
      {"loop", no_argument, nullptr, 'l'},         {"gpt-entry", required_argument, nullptr, 'g'},
      {"only", required_argument, nullptr, 'y'},  {"text-of", required_argument, nullptr, 'x'},
      {nullptr, 0, nullptr, 0},
  };
  for (int letter; (letter = getopt_long(argc, argv, "", options, nullptr)) != -1;) {
    switch (letter) {
      case 'o': question.offset = strtoll(optarg, nullptr, 10); break;
      case 'r': question.noraid = true; break;
      case 'd': question.disk = optarg; break;
      case 's': question.start = strtoull(optarg, nullptr, 10); break;
      case 'z': question.size = strtoull(optarg, nullptr, 10); break;
      case 'n': question.number = atoi(optarg); break;
      case 'p': question.partitions = true; break;
      case 'l': question.loop = true; break;
      case 'g': question.gpt_entry = optarg; break;
      case 'y':
        if (question.only_types == Question::kMostTypes) return false;
        question.only[question.only_types++] = optarg;
        break;
      case 'x':
        if (question.text_types == Question::kMostTypes) return false;
        question.text_of[question.text_types++] = optarg;
        break;
      case 'h':
        if (blkid.set_hint != nullptr && blkid.set_hint(probe, optarg, 0) < 0) return false;
        break;
      default: return false;
    }
  }
  question.node = argv[optind];
  return optind + 1 == argc;
}

}  // namespace devmaster

#pragma once

namespace devmaster {

/** What of the command line is for us. Everything else is the core's. */
struct CommandLine {
  /** returns to the caller when the core is ready, and goes on in the background */
  bool detach = false;
  /** gets a newline when the core is ready; -1 for none */
  int ready_fd = -1;
  /** the core's arguments, with room for its name in front; a null pointer ends them */
  char** core = nullptr;
};

/** Takes a word out of the core's arguments. */
void drop_word(CommandLine& command_line, const char* word);

/** False, with a message, when it cannot be understood. */
bool read_command_line(int argc, char** argv, CommandLine& command_line);

}  // namespace devmaster

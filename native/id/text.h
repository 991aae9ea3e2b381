#pragma once

#include <stddef.h>

namespace devmaster {

/**
 * Copies what hardware says of itself as udev puts it into a property: no white space at the ends, an underscore for every run
 * of it inside and for each byte that may not stand in the name of a node. A NUL ends the text early.
 *
 * @param size  how many bytes to read
 * @param to  room for `size` bytes and a final NUL
 */
void copy_clean(const char* from, size_t size, char* to);

/**
 * Copies a text with `\x` and two hexadecimal digits for every byte that may not stand in the name of a node (ID_*_ENC).
 *
 * @param to  room for four times `size` and a final NUL
 */
void copy_encoded(const char* from, size_t size, char* to);

/** Whether a text is not empty, valid UTF-8 and without control characters, so that it may be the value of a property. */
bool is_sayable(const char* text, size_t size);
bool is_sayable(const char* text);

}  // namespace devmaster

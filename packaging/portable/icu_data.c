/* The data of ICU for the portable server (decision 78): an archive without an entry, in place of Debian's 31 MB.
 * Only libphonenumber uses ICU, for its regular expressions; the properties of characters, which is all that these look up, are
 * in the code of ICU. What is not there (locales, calendars, character sets) ICU would report as missing. */
#include <unicode/udata.h>

/* The form of such an archive: its size with padding, two magic bytes, what it is, and how many entries there are. */
const struct {
  uint16_t size;
  uint8_t magic[2];
  UDataInfo info;
  char padding[8];
  uint32_t entries[2];
} U_ICUDATA_ENTRY_POINT = {
    .size = 32,
    .magic = {0xda, 0x27},
    .info = {.size = sizeof(UDataInfo), .isBigEndian = U_IS_BIG_ENDIAN, .charsetFamily = U_CHARSET_FAMILY, .sizeofUChar = U_SIZEOF_UCHAR,
             .dataFormat = "ToCP", .formatVersion = {1}},
};

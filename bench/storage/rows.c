#include "rows.h"

struct row_columns row_pool;

void rows_init(void) {
  static const unsigned char header[6] = {6, 0, 4, 7, 13 + 2 * row_name_bytes, 13 + 2 * row_note_bytes};
  for (unsigned i = 0; i < row_pool_size; ++i) {
    row_pool.x[i] = (double)i + 0.375; /* not integral: SQLite would store an integer */
    for (unsigned j = 0; j < row_name_bytes; ++j) row_pool.name[i][j] = (char)('a' + (i * 7 + j * 5) % 26);
    for (unsigned j = 0; j < row_note_bytes; ++j) row_pool.note[i][j] = (char)('A' + (i * 11 + j * 3) % 26);
    unsigned char* r = row_pool.record[i];
    memcpy(r, header, sizeof header);
    uint64_t bits = row_mix_real(row_pool.x[i]);
    bits = __builtin_bswap64(bits);
    memcpy(r + row_x_offset, &bits, sizeof bits);
    memcpy(r + row_name_offset, row_pool.name[i], row_name_bytes);
    memcpy(r + row_note_offset, row_pool.note[i], row_note_bytes);
  }
}

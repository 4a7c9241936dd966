/* SPDX-License-Identifier: BSD-2-Clause */
/* White on red at the top of the 80x25 text screen, where the firmware leaves it. */
#include "loader/loader.h"

#define COLUMNS 80U
#define ROWS 25U
#define WHITE_ON_RED 0x4f00U

void screen_write(const char *line)
{
	static u32 row;
	volatile u16 *cell = (volatile u16 *)0xb8000 + (u64)(row % ROWS) * COLUMNS;
	u32 i = 0;

	while (i < COLUMNS) {
		u16 c = ' ';

		if (*line != '\0')
			c = (u16)(u8)*line++;
		cell[i] = (u16)(WHITE_ON_RED | c);
		i++;
	}
	row++;
	if (*line != '\0')
		screen_write(line);
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* White on red at the top of the 80x25 text screen, where the firmware leaves it. */
#include "loader/loader.h"

#define COLUMNS 80U
#define ROWS 25U
#define WHITE_ON_RED 0x4f00U

static volatile u16 *screen = (volatile u16 *)0xb8000;
static u32 row;

void screen_write(const char *line)
{
	u32 i = 0;

	while (i % COLUMNS != 0 || i == 0 || *line != '\0') {
		u16 c = ' ';

		if (*line != '\0')
			c = *(const u8 *)line++;
		screen[row * COLUMNS + i % COLUMNS] = (u16)(WHITE_ON_RED | c);
		i++;
		if (i % COLUMNS == 0)
			row = (row + 1) % ROWS;
	}
}

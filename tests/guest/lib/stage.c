/* SPDX-License-Identifier: BSD-2-Clause */
/* See stage.h. */
#include "lib/stage.h"
#include "lib/guest.h"
#include "lib/print.h"
#include "lib/x86.h"

/* Two bytes near the end of CMOS, which neither firmware nor boot loader uses. */
#define CMOS_MARK 0x70
#define CMOS_STAGE 0x71
#define MARK 0xa6
#define RESET_MS 5000

static u8 cmos_read(u8 at)
{
	outb(0x70, at);
	return inb(0x71);
}

static void cmos_write(u8 at, u8 v)
{
	outb(0x70, at);
	outb(0x71, v);
}

u32 stage_get(void)
{
	return cmos_read(CMOS_MARK) == MARK ? cmos_read(CMOS_STAGE) : 0;
}

void stage_set(u32 stage)
{
	cmos_write(CMOS_MARK, MARK);
	cmos_write(CMOS_STAGE, (u8)stage);
}

void stage_await_reset(const char *what)
{
	delay_us(RESET_MS * 1000);
	fatal("%s did not reset the machine", what);
}

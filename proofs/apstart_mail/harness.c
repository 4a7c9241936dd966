/* SPDX-License-Identifier: BSD-2-Clause */
#include "contracts/backend.h"
#include "contracts/cpu.h"
#include "contracts/exit.h"
#include "model/one.h"
#include "core/apstart.c"

void harness(void)
{
	bool nmi = (one.mail & 4) != 0;

	check(apstart_mail(&one) == nmi, "an NMI in the mail is due");
	END_OF_PROOF;
}

/* SPDX-License-Identifier: BSD-2-Clause */
/* The exceptions that XMHF raises, takes or tells apart, by vector. AMD APM vol. 2, table 8-1. */
#ifndef CORE_VECTOR_H
#define CORE_VECTOR_H

enum vector {
	VECTOR_DE = 0,
	VECTOR_DB = 1,
	VECTOR_NMI = 2,
	VECTOR_UD = 6,
	VECTOR_DF = 8,
	VECTOR_TS = 10,
	VECTOR_GP = 13,
	VECTOR_PF = 14,
	VECTOR_MC = 18,
	VECTOR_SX = 30
};

#endif

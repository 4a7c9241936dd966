# SPDX-License-Identifier: BSD-2-Clause
# Proofs: `make verify` proves the core with CBMC; docs/verification.md. PROOF=name runs one,
# JOBS=n as many at a time, SETUP_ONLY=1 only fetches CBMC.

.PHONY: verify verify-cover verify-faults verify-functions verify-smp
verify: verify-shared
	@JOBS="$(or $(VERIFY_JOBS),$(if $(filter command line,$(origin JOBS)),$(JOBS),2))" \
		PROOF="$(PROOF)" SETUP_ONLY="$(SETUP_ONLY)" tools/verify
verify-cover verify-faults verify-functions verify-smp:
	@JOBS="$(or $(VERIFY_JOBS),2)" PROOF="$(PROOF)" tools/verify --$(subst verify-,,$@)

# How global objects are shared between processors, against proofs/shared.txt.
.PHONY: verify-shared
verify-shared:
	@tools/shared-state

#!/usr/bin/env bash
# Slurm on this machine, for one job file: bash scripts/slurm.sh DIR/jobs/slurm.sh
# Starts munged, slurmctld and slurmd (Debian: slurm-wlm, munge; as root) with a configuration in a folder of its own, waits for the job, and
# ends what it started. Exits with 77 where they are not installed or do not start.
set -euo pipefail
job=$(realpath "$1")
skip() {
  echo "skipped: $1" >&2
  exit 77
}
for program in munged slurmctld slurmd sbatch; do
  command -v "$program" >/dev/null || skip "$program is missing (apt-get install slurm-wlm munge)"
done
[[ $(id -u) == 0 ]] || skip "slurmd needs root"

place=$(mktemp -d /tmp/shiftwise-slurm-XXXXXX)
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$place"
}
trap finish EXIT

mkdir "$place/munge" "$place/state" "$place/spool"
dd if=/dev/urandom of="$place/munge/key" bs=128 count=1 status=none
chmod 600 "$place/munge/key"
munged --foreground --force --key-file="$place/munge/key" --socket="$place/munge/socket" --pid-file="$place/munge/pid" \
  --log-file="$place/munge/log" --seed-file="$place/munge/seed" &
started+=($!)

host=$(hostname -s)
cat >"$place/slurm.conf" <<END
ClusterName=here
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((20000 + $$ % 10000))
SlurmdPort=$((30000 + $$ % 10000))
AuthType=auth/munge
AuthInfo=socket=$place/munge/socket
CredType=cred/munge
SlurmUser=root
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
PartitionName=here Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$place/slurm.conf
slurmctld -D >"$place/slurmctld.log" 2>&1 &
started+=($!)
slurmd -D -N "$host" >"$place/slurmd.log" 2>&1 &
started+=($!)
for _ in $(seq 120); do
  [[ $(sinfo --noheader --format=%t 2>/dev/null) == idle ]] && break
  sleep 0.5
done
[[ $(sinfo --noheader --format=%t 2>/dev/null) == idle ]] || skip "no node of Slurm came up: $(tail -n 1 "$place/slurmd.log")"
sbatch --wait --export=ALL "$job"

"""PostgreSQL refuses to run as root: how root starts it as somebody else."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problems import LocalProblem

NOBODY = 65534

_IN_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


@dataclass(frozen=True, slots=True)
class Launch:
    """What a command is preceded by, the user it is run as (None: ours) and who, as seen from
    here, must own the files it works on."""

    prefix: tuple[str, ...]
    user: int | None
    owner: int


def choose_launch(*, binary: Path, directory: Path) -> Launch:
    """The way to run `binary` on files in `directory` without being root.

    A user namespace, in which root looks like nobody, reaches all that root reaches, also below
    /root. Where the system forbids it, the user nobody, if it can reach both paths.
    """
    if os.geteuid() != 0:
        return Launch(prefix=(), user=None, owner=os.geteuid())
    in_namespace = Launch(prefix=_IN_NAMESPACE, user=None, owner=0)
    as_nobody = Launch(prefix=(), user=NOBODY, owner=NOBODY)
    for launch in (in_namespace, as_nobody):
        if _works(launch, binary, directory):
            return launch
    raise LocalProblem(
        f"PostgreSQL does not run as root, and here neither `unshare --user` nor the user nobody "
        f"can run {binary} in {directory}: start as an ordinary user, or give DATABASE_URL."
    )


def _works(launch: Launch, binary: Path, directory: Path) -> bool:
    try:
        probe = subprocess.run(
            [*launch.prefix, "sh", "-c", 'cd "$0" && "$1" --version', str(directory), str(binary)],
            user=launch.user,
            group=launch.user,
            extra_groups=None if launch.user is None else [],
            capture_output=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0


def give(directory: Path, *, owner: int) -> None:
    """Make `owner` the owner of all below `directory`, when we are root and it is not yet."""
    if os.geteuid() != 0 or directory.stat().st_uid == owner:
        return
    for folder, _, files in os.walk(directory):
        for name in files:
            os.chown(Path(folder) / name, owner, owner, follow_symlinks=False)
        os.chown(folder, owner, owner)

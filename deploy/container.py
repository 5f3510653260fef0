"""What a container runs: `python -m deploy.container web | worker | mailer | beat | COMMAND …`.

The three names start the same programs, with the same options, as `make run` does; anything else
is run as it is. With `--own-secret-key`, for trying it out, the key is made once and kept in
`LOCAL_DIR`, which the containers then share; without it a missing `SECRET_KEY` is refused.
"""

import os
import sys
from collections.abc import Sequence

from config.environment import EnvironmentProblem, local_dir, read_environment
from deploy.local.parts import application_parts, make_folders
from deploy.local.private_files import kept_secret_key

_OWN_SECRET_KEY = "--own-secret-key"  # noqa: S105 - the name of an option


def main(words: Sequence[str]) -> None:
    """Become the program that `words` name. A problem is one sentence on stderr."""
    directory = local_dir()
    if words[:1] == [_OWN_SECRET_KEY]:
        words = words[1:]
        if not os.environ.get("SECRET_KEY"):
            os.environ["SECRET_KEY"] = kept_secret_key(directory)
    if not words:
        sys.exit("Name what to run: web, worker, mailer, beat or a command.")
    try:
        environment = read_environment()
    except EnvironmentProblem as problem:
        sys.exit(str(problem))
    parts = application_parts(
        host=environment.host,
        port=environment.port,
        web_workers=environment.web_workers,
        local_dir=directory,
        environment=os.environ,
    )
    make_folders(directory)
    commands = {part.name: part.command for part in parts}
    command = [*commands.get(words[0], words)]
    os.execvp(command[0], command)  # noqa: S606 - it is to become the container's process


if __name__ == "__main__":
    main(sys.argv[1:])

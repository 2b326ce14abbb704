# `just` lists the recipes. Each runs the command of its name, which says more with `--help`.

_default:
    @just --list --unsorted

# Set up, build, migrate and serve, and again after every change
[group('development')]
dev *ARGS:
    cargo xtask dev {{ ARGS }}

# Open sqlite3 or psql on the development database
[group('development')]
shell *ARGS:
    cargo xtask shell {{ ARGS }}

# Reset the development database
[group('development')]
clean *ARGS:
    cargo xtask clean {{ ARGS }}

# Make a new revision
[group('revisions')]
migrate-create MESSAGE *ARGS:
    cargo xtask migrate-create {{ quote(MESSAGE) }} {{ ARGS }}

# Join several heads in a new revision
[group('revisions'), positional-arguments]
migrate-merge *ARGS:
    cargo xtask migrate-merge "$@"

# List the revisions, newest first
[group('revisions')]
migrate-history *ARGS:
    cargo xtask migrate-history {{ ARGS }}

# Draw the graph of revisions
[group('revisions')]
migrate-graph *ARGS:
    cargo xtask migrate-graph {{ ARGS }}

# Show the revisions that no other revises
[group('revisions')]
migrate-heads *ARGS:
    cargo xtask migrate-heads {{ ARGS }}

# Show the revisions that several others revise
[group('revisions')]
migrate-branches *ARGS:
    cargo xtask migrate-branches {{ ARGS }}

# Show one revision
[group('revisions')]
migrate-show REV *ARGS:
    cargo xtask migrate-show {{ REV }} {{ ARGS }}

# Prove every revision: up, down and up again, on every database
[group('revisions')]
migrate-test *ARGS:
    cargo xtask migrate-test {{ ARGS }}

# Check the revisions, without a database
[group('revisions')]
migrate-check *ARGS:
    cargo xtask migrate-check {{ ARGS }}

# Bring the database to head, whatever it is now
[group('database')]
migrate *ARGS:
    cargo xtask migrate {{ ARGS }}

# Run revisions up to a target
[group('database')]
migrate-upgrade *ARGS:
    cargo xtask migrate-upgrade {{ ARGS }}

# Take revisions back down to a target
[group('database')]
migrate-downgrade *ARGS:
    cargo xtask migrate-downgrade {{ ARGS }}

# Record a state without running anything
[group('database')]
migrate-stamp TARGET *ARGS:
    cargo xtask migrate-stamp {{ TARGET }} {{ ARGS }}

# Show which revision the database is at
[group('database')]
migrate-current *ARGS:
    cargo xtask migrate-current {{ ARGS }}

# Show in what the database differs from what its revisions make
[group('database')]
migrate-drift *ARGS:
    cargo xtask migrate-drift {{ ARGS }}

# Bring a copy of the database back
[group('database')]
migrate-restore FILE *ARGS:
    cargo xtask migrate-restore {{ quote(FILE) }} {{ ARGS }}

# Run every test, with a private PostgreSQL
[group('repository')]
test *ARGS:
    cargo xtask test {{ ARGS }}

# Switch off each comparison of the proof, and see a test fail
[group('repository')]
mutants *ARGS:
    cargo xtask mutants {{ ARGS }}

# Measure what Stairway costs, beside raw clients and Alembic
[group('repository')]
bench *ARGS:
    cargo xtask bench {{ ARGS }}

# Everything that continuous integration checks
[group('repository')]
ci:
    .ci/run

# `just` lists the recipes. Each runs the command of its name, which says more with `--help`.

_default:
    @just --list --unsorted

# Make a new revision
[group('revisions')]
migrate-create MESSAGE *ARGS:
    cargo xtask migrate-create {{ quote(MESSAGE) }} {{ ARGS }}

# List the revisions, newest first
[group('revisions')]
migrate-history *ARGS:
    cargo xtask migrate-history {{ ARGS }}

# Show the revisions that no other revises
[group('revisions')]
migrate-heads *ARGS:
    cargo xtask migrate-heads {{ ARGS }}

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

# Run revisions up to a target
[group('database')]
migrate-upgrade *ARGS:
    cargo xtask migrate-upgrade {{ ARGS }}

# Take revisions back down to a target
[group('database')]
migrate-downgrade *ARGS:
    cargo xtask migrate-downgrade {{ ARGS }}

# Show which revision the database is at
[group('database')]
migrate-current *ARGS:
    cargo xtask migrate-current {{ ARGS }}

# Run every test, with a private PostgreSQL
[group('repository')]
test *ARGS:
    cargo xtask test {{ ARGS }}

# Measure against psql and sqlite3 running the same SQL, and models against Alembic
[group('repository')]
bench *ARGS:
    cargo xtask bench {{ ARGS }}

# Remove what was built, and the development database
[group('repository')]
clean *ARGS:
    cargo xtask clean {{ ARGS }}

# Everything that continuous integration checks
[group('repository')]
ci:
    .ci/run

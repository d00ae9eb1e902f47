"""Writes modules/engine/src/settings.def: the settings of PostgreSQL 15 as a running server tells of them.

Usage: settings.py PSQL-ARGUMENT…     e.g. settings.py -h /tmp/socket -U postgres > modules/engine/src/settings.def
"""

import subprocess
import sys

# What we do with a setting (see settings.hpp).
HONOURED = """DateStyle IntervalStyle TimeZone application_name bytea_output client_encoding client_min_messages
default_transaction_deferrable default_transaction_isolation default_transaction_read_only extra_float_digits
lock_timeout search_path statement_timeout transaction_deferrable transaction_isolation
transaction_read_only""".split()
HARMLESS = ("Query Tuning", "Resource Usage", "Reporting and Logging", "Statistics", "Developer Options", "Autovacuum",
            "Write-Ahead Log", "Connections and Authentication / TCP", "Process Title", "Replication",
            "Client Connection Defaults / Shared Library Preloading", "Lock Management", "Error Handling")
HARMLESS_NAMES = """check_function_bodies default_table_access_method default_toast_compression gin_fuzzy_search_limit
gin_pending_list_limit idle_session_timeout temp_file_limit vacuum_cost_delay vacuum_cost_limit vacuum_freeze_min_age
vacuum_freeze_table_age vacuum_multixact_freeze_min_age vacuum_multixact_freeze_table_age vacuum_failsafe_age
vacuum_multixact_failsafe_age tcp_user_timeout createrole_self_grant synchronize_seqscans row_security""".split()
NOT_HARMLESS = "session_replication_role".split()
LEFT_OUT = "extension_destdir".split()  # Debian's own
# What a server computes at start, as ours has it.
DEFAULTS = {"server_version": "15.18", "server_version_num": "150018", "server_encoding": "UTF8",
            "client_encoding": "UTF8", "lc_collate": "C", "lc_ctype": "C", "max_stack_depth": "2048",
            "TimeZone": "UTC", "integer_datetimes": "on", "lc_messages": "C"}

QUERY = """select name, vartype, context, coalesce(boot_val, ''), coalesce(unit, ''), coalesce(min_val, ''),
  coalesce(max_val, ''), array_to_string(coalesce(enumvals, '{}'), ','), category from pg_settings
  order by lower(name) collate "C" """


def policy(name, category):
    if name in HONOURED:
        return "honoured"
    if name not in NOT_HARMLESS and (category.startswith(HARMLESS) or name in HARMLESS_NAMES):
        return "harmless"
    return "fixed"


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    rows = subprocess.run(["psql", *sys.argv[1:], "-XAt", "-F", "\x1f", "-R", "\x1e", "-c", QUERY], check=True,
                          capture_output=True, text=True).stdout.rstrip("\n").split("\x1e")
    print("// SETTING(name, type, context, policy, default, unit, min, max, words): facts of PostgreSQL 15's pg_settings,")
    print("// sorted by name without case. Written by scripts/settings.py.")
    for row in rows:
        name, vartype, context, boot, unit, low, high, words, category = row.split("\x1f")
        if name in LEFT_OUT:
            continue
        context = context.replace("-", "_")
        boot = DEFAULTS.get(name, boot)
        kind = {"bool": "boolean", "integer": "integer", "real": "real", "string": "text", "enum": "word"}[vartype]
        print(f"SETTING({quote(name)}, {kind}, {context}, {policy(name, category)}, {quote(boot)}, {quote(unit)}, "
              f"{quote(low)}, {quote(high)}, {quote(words)})")


main()

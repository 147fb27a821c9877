"""Functions that do more than answer, by what a read-only transaction of the server makes of them.

A test holds these lists against the real server: every volatile function that it brings is in one of them. What
users define cannot be known; there the server's own refusal must do.
"""

from __future__ import annotations

from pooldeck_db.target import Backend


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


REFUSED_BY_SERVER = _words("""
    nextval setval lo_creat lo_create lo_from_bytea lo_import lo_put lo_truncate lo_truncate64 lo_unlink
    lowrite brin_summarize_new_values brin_summarize_range brin_desummarize_range gin_clean_pending_list
""")
"""Writes that a read-only transaction stops."""

ESCAPING = _words("""
    set_config pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_promote
    pg_switch_wal pg_create_restore_point pg_backup_start pg_backup_stop pg_start_backup pg_stop_backup
    pg_wal_replay_pause pg_wal_replay_resume pg_log_backend_memory_contexts pg_log_standby_snapshot
    pg_logical_emit_message pg_notify pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock
    pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared
    pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock
    pg_try_advisory_xact_lock_shared pg_stat_reset pg_stat_reset_shared pg_stat_reset_slru
    pg_stat_reset_single_table_counters pg_stat_reset_single_function_counters pg_stat_reset_replication_slot
    pg_stat_reset_subscription_stats pg_stat_reset_backend_stats pg_stat_statements_reset
    pg_restore_relation_stats pg_restore_attribute_stats pg_clear_relation_stats pg_clear_attribute_stats
    pg_create_physical_replication_slot pg_create_logical_replication_slot pg_copy_physical_replication_slot
    pg_copy_logical_replication_slot pg_drop_replication_slot pg_replication_slot_advance
    pg_sync_replication_slots pg_logical_slot_get_changes pg_logical_slot_get_binary_changes
    pg_replication_origin_advance pg_replication_origin_create pg_replication_origin_drop
    pg_replication_origin_session_reset pg_replication_origin_session_setup pg_replication_origin_xact_reset
    pg_replication_origin_xact_setup pg_import_system_collations pg_extension_config_dump pg_nextoid
    pg_stop_making_pinned_objects pg_export_snapshot lo_export pg_file_write pg_file_rename pg_file_unlink
    pg_file_sync binary_upgrade_add_sub_rel_state binary_upgrade_create_empty_extension
    binary_upgrade_replorigin_advance binary_upgrade_logical_slot_has_caught_up
    binary_upgrade_set_missing_value binary_upgrade_set_record_init_privs
    binary_upgrade_set_next_array_pg_type_oid binary_upgrade_set_next_heap_pg_class_oid
    binary_upgrade_set_next_heap_relfilenode binary_upgrade_set_next_index_pg_class_oid
    binary_upgrade_set_next_index_relfilenode binary_upgrade_set_next_multirange_array_pg_type_oid
    binary_upgrade_set_next_multirange_pg_type_oid binary_upgrade_set_next_pg_authid_oid
    binary_upgrade_set_next_pg_enum_oid binary_upgrade_set_next_pg_tablespace_oid
    binary_upgrade_set_next_pg_type_oid binary_upgrade_set_next_toast_pg_class_oid
    binary_upgrade_set_next_toast_relfilenode query_to_xml query_to_xmlschema query_to_xml_and_xmlschema
    ts_stat ts_rewrite crosstab crosstabn connectby dblink dblink_exec dblink_open dblink_send_query
    dblink_connect dblink_connect_u postgres_fdw_disconnect pg_truncate_visibility_map heap_force_kill
    heap_force_freeze
""")
"""What a read-only transaction lets through: signals, the server's own files and log, locks, settings,
replication; and those that run SQL which is given to them as a text, where nothing can be read of it."""

HARMLESS = _words("""
    amvalidate array_sample array_shuffle bernoulli brinhandler bthandler clock_timestamp current_query
    currtid2 currval cursor_to_xml cursor_to_xmlschema dsnowball_init dsnowball_lexize gen_random_uuid
    ginhandler gisthandler hashhandler heap_tableam_handler lastval lo_close lo_get lo_lseek lo_lseek64
    lo_open lo_tell lo_tell64 loread pg_available_wal_summaries pg_blocking_pids pg_collation_actual_version
    pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system pg_current_logfile
    pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_database_collation_actual_version
    pg_database_size pg_get_aios pg_get_backend_memory_contexts pg_get_loaded_modules pg_get_multixact_members
    pg_get_sequence_data pg_get_shmem_allocations pg_get_shmem_allocations_numa pg_get_wait_events
    pg_get_wal_replay_pause_state pg_get_wal_resource_managers pg_get_wal_summarizer_state pg_hba_file_rules
    pg_ident_file_mappings pg_indexes_size pg_is_in_recovery pg_is_wal_replay_paused
    pg_isolation_test_session_is_blocked pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn
    pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_lock_status pg_logical_slot_peek_binary_changes
    pg_logical_slot_peek_changes pg_ls_archive_statusdir pg_ls_dir pg_ls_logdir pg_ls_logicalmapdir
    pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir pg_ls_tmpdir pg_ls_waldir
    pg_notification_queue_usage pg_partition_ancestors pg_partition_tree pg_prepared_xact pg_read_binary_file
    pg_read_file pg_relation_size pg_replication_origin_progress pg_replication_origin_session_is_setup
    pg_replication_origin_session_progress pg_safe_snapshot_blocking_pids pg_sequence_last_value
    pg_show_all_file_settings pg_show_replication_origin_status pg_sleep pg_sleep_for pg_sleep_until
    pg_stat_clear_snapshot pg_stat_file pg_stat_force_next_flush pg_stat_get_backend_io
    pg_stat_get_backend_wal pg_stat_get_io pg_stat_get_recovery_prefetch pg_stat_get_xact_blocks_fetched
    pg_stat_get_xact_blocks_hit pg_stat_get_xact_function_calls pg_stat_get_xact_function_self_time
    pg_stat_get_xact_function_total_time pg_stat_get_xact_numscans pg_stat_get_xact_tuples_deleted
    pg_stat_get_xact_tuples_fetched pg_stat_get_xact_tuples_hot_updated pg_stat_get_xact_tuples_inserted
    pg_stat_get_xact_tuples_newpage_updated pg_stat_get_xact_tuples_returned pg_stat_get_xact_tuples_updated
    pg_stat_have_stats pg_table_size pg_tablespace_size pg_total_relation_size pg_wal_summary_contents
    pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status plpgsql_call_handler
    plpgsql_inline_handler plpgsql_validator random random_normal setseed spghandler system timeofday
    txid_status uuidv4 uuidv7
""")
"""Volatile, and yet they change nothing but what their own session sees."""

_SQLITE = _words("load_extension writefile edit eval fts3_tokenizer")

EFFECTS = {Backend.POSTGRESQL: REFUSED_BY_SERVER | ESCAPING, Backend.SQLITE: _SQLITE}
"""All that are known to do more than answer."""

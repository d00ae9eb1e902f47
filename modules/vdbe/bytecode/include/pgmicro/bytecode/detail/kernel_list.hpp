#pragma once
/// The kernels there is code for, by kind and by the file in modules/vdbe/src/kernels that has it: the only list of them.

// clang-format off

#define PGM_SCALAR_KERNELS(K)                                                                            \
  /* boolean.cpp */                                                                                      \
  K(booleq) K(boolne) K(boollt) K(boolgt) K(boolle) K(boolge) K(btboolcmp) K(booland_statefunc)          \
  K(boolor_statefunc)                                                                                    \
  /* integer.cpp */                                                                                      \
  K(int2eq) K(int2ne) K(int2lt) K(int2le) K(int2gt) K(int2ge) K(int4eq) K(int4ne) K(int4lt) K(int4le)    \
  K(int4gt) K(int4ge) K(int8eq) K(int8ne) K(int8lt) K(int8le) K(int8gt) K(int8ge) K(int24eq) K(int24ne)  \
  K(int24lt) K(int24le) K(int24gt) K(int24ge) K(int28eq) K(int28ne) K(int28lt) K(int28le) K(int28gt)     \
  K(int28ge) K(int42eq) K(int42ne) K(int42lt) K(int42le) K(int42gt) K(int42ge) K(int48eq) K(int48ne)     \
  K(int48lt) K(int48le) K(int48gt) K(int48ge) K(int82eq) K(int82ne) K(int82lt) K(int82le) K(int82gt)     \
  K(int82ge) K(int84eq) K(int84ne) K(int84lt) K(int84le) K(int84gt) K(int84ge) K(oideq) K(oidne)         \
  K(oidlt) K(oidle) K(oidgt) K(oidge) K(btint2cmp) K(btint4cmp) K(btint8cmp) K(btint24cmp) K(btint28cmp) \
  K(btint42cmp) K(btint48cmp) K(btint82cmp) K(btint84cmp) K(btoidcmp) K(int2pl) K(int2mi) K(int2mul)     \
  K(int2div) K(int4pl) K(int4mi) K(int4mul) K(int4div) K(int8pl) K(int8mi) K(int8mul) K(int8div)         \
  K(int24pl) K(int24mi) K(int24mul) K(int24div) K(int28pl) K(int28mi) K(int28mul) K(int28div) K(int42pl) \
  K(int42mi) K(int42mul) K(int42div) K(int48pl) K(int48mi) K(int48mul) K(int48div) K(int82pl) K(int82mi) \
  K(int82mul) K(int82div) K(int84pl) K(int84mi) K(int84mul) K(int84div) K(int2mod) K(int2abs) K(int2um)  \
  K(int2up) K(int2and) K(int2or) K(int2xor) K(int2not) K(int2shl) K(int2shr) K(int2larger)               \
  K(int2smaller) K(int4mod) K(int4abs) K(int4um) K(int4up) K(int4and) K(int4or) K(int4xor) K(int4not)    \
  K(int4shl) K(int4shr) K(int4larger) K(int4smaller) K(int8mod) K(int8abs) K(int8um) K(int8up)           \
  K(int8and) K(int8or) K(int8xor) K(int8not) K(int8shl) K(int8shr) K(int8larger) K(int8smaller)          \
  K(oidlarger) K(oidsmaller) K(int4gcd) K(int8gcd) K(int4lcm) K(int8lcm) K(int4inc) K(int8inc)           \
  K(int8dec) K(i2toi4) K(int28) K(int48) K(i4toi2) K(int82) K(int84) K(oidtoi8) K(i8tooid) K(int4_bool)  \
  K(bool_int4)                                                                                           \
  /* float.cpp */                                                                                        \
  K(float4eq) K(float4ne) K(float4lt) K(float4le) K(float4gt) K(float4ge) K(float8eq) K(float8ne)        \
  K(float8lt) K(float8le) K(float8gt) K(float8ge) K(float48eq) K(float48ne) K(float48lt) K(float48le)    \
  K(float48gt) K(float48ge) K(float84eq) K(float84ne) K(float84lt) K(float84le) K(float84gt)             \
  K(float84ge) K(btfloat4cmp) K(btfloat8cmp) K(btfloat48cmp) K(btfloat84cmp) K(float4pl) K(float4mi)     \
  K(float4mul) K(float4div) K(float8pl) K(float8mi) K(float8mul) K(float8div) K(float48pl) K(float48mi)  \
  K(float48mul) K(float48div) K(float84pl) K(float84mi) K(float84mul) K(float84div) K(float4abs)         \
  K(float4um) K(float4up) K(float4larger) K(float4smaller) K(float8abs) K(float8um) K(float8up)          \
  K(float8larger) K(float8smaller) K(i2tod) K(i4tod) K(i8tod) K(i2tof) K(i4tof) K(i8tof) K(ftod) K(dtof) \
  K(ftoi2) K(ftoi4) K(ftoi8) K(dtoi2) K(dtoi4) K(dtoi8)                                                  \
  /* math.cpp */                                                                                         \
  K(dceil) K(dfloor) K(dround) K(dtrunc) K(dsign) K(dsqrt) K(dcbrt) K(dpow) K(dexp) K(dlog1) K(dlog10)   \
  K(dsin) K(dcos) K(dtan) K(dcot) K(dasin) K(dacos) K(datan) K(datan2) K(dsinh) K(dcosh) K(dtanh)        \
  K(dasinh) K(dacosh) K(datanh) K(dsind) K(dcosd) K(dtand) K(dcotd) K(dasind) K(dacosd) K(datand)        \
  K(datan2d) K(dpi) K(degrees) K(radians) K(drandom) K(setseed) K(width_bucket_float8)                   \
  /* numeric.cpp */                                                                                      \
  K(numeric_eq) K(numeric_ne) K(numeric_lt) K(numeric_le) K(numeric_gt) K(numeric_ge) K(numeric_cmp)     \
  K(numeric_larger) K(numeric_smaller) K(numeric_add) K(numeric_sub) K(numeric_mul) K(numeric_div)       \
  K(numeric_div_trunc) K(numeric_mod) K(numeric_uminus) K(numeric_uplus) K(numeric_inc) K(numeric_abs)   \
  K(numeric_sign) K(numeric_round) K(numeric_trunc) K(round_numeric) K(trunc_numeric) K(numeric_ceil)    \
  K(numeric_floor) K(numeric_sqrt) K(numeric_exp) K(numeric_ln) K(numeric_log) K(log_numeric)            \
  K(log10_numeric) K(numeric_power) K(numeric_gcd) K(numeric_lcm) K(numeric_fac) K(width_bucket_numeric) \
  K(numeric_scale) K(numeric_min_scale) K(numeric_trim_scale) K(int2_numeric) K(int4_numeric)            \
  K(int8_numeric) K(float4_numeric) K(float8_numeric) K(numeric_int2) K(numeric_int4) K(numeric_int8)    \
  K(numeric_float4) K(numeric_float8)                                                                    \
  /* text_compare.cpp */                                                                                 \
  K(texteq) K(textne) K(nameeq) K(namene) K(nameeqtext) K(namenetext) K(texteqname) K(textnename)        \
  K(byteaeq) K(byteane) K(uuid_eq) K(uuid_ne) K(text_lt) K(text_le) K(text_gt) K(text_ge)                \
  K(text_pattern_lt) K(text_pattern_le) K(text_pattern_gt) K(text_pattern_ge) K(namelt) K(namele)        \
  K(namegt) K(namege) K(namelttext) K(nameletext) K(namegttext) K(namegetext) K(textltname)              \
  K(textlename) K(textgtname) K(textgename) K(bytealt) K(byteale) K(byteagt) K(byteage) K(uuid_lt)       \
  K(uuid_le) K(uuid_gt) K(uuid_ge) K(bpchareq) K(bpcharne) K(bpcharlt) K(bpcharle) K(bpchargt)           \
  K(bpcharge) K(bpchar_pattern_lt) K(bpchar_pattern_le) K(bpchar_pattern_gt) K(bpchar_pattern_ge)        \
  K(bttextcmp) K(bttext_pattern_cmp) K(btnamecmp) K(btnametextcmp) K(bttextnamecmp) K(bpcharcmp)         \
  K(btbpchar_pattern_cmp) K(byteacmp) K(uuid_cmp) K(text_larger) K(text_smaller) K(bpchar_larger)        \
  K(bpchar_smaller) K(chareq) K(charne) K(charlt) K(charle) K(chargt) K(charge) K(btcharcmp)             \
  K(text_starts_with)                                                                                    \
  /* text.cpp */                                                                                         \
  K(textcat) K(textlen) K(textoctetlen) K(bit_length_text) K(bpcharlen) K(bpcharoctetlen) K(text_substr) \
  K(text_substr_no_len) K(textoverlay) K(textoverlay_no_len) K(text_left) K(text_right) K(textpos)       \
  K(split_part) K(upper) K(lower) K(initcap) K(btrim) K(ltrim) K(rtrim) K(btrim1) K(ltrim1) K(rtrim1)    \
  K(lpad) K(rpad) K(lpad_text_int4) K(rpad_text_int4) K(repeat) K(replace_text) K(translate)             \
  K(text_reverse) K(ascii) K(chr) K(to_hex32) K(to_hex64) K(name_text) K(text_name) K(name_bpchar)       \
  K(bpchar_name) K(nameconcatoid) K(booltext)                                                            \
  /* like.cpp */                                                                                         \
  K(textlike) K(textnlike) K(namelike) K(namenlike) K(texticlike) K(texticnlike) K(nameiclike)           \
  K(nameicnlike) K(bytealike) K(byteanlike) K(like_escape) K(like_escape_bytea)                          \
  /* regexp.cpp */                                                                                       \
  K(textregexeq) K(textregexne) K(nameregexeq) K(nameregexne) K(texticregexeq) K(texticregexne)          \
  K(nameicregexeq) K(nameicregexne) K(regexp_like_no_flags) K(regexp_like) K(textregexsubstr)            \
  K(regexp_match_no_flags) K(regexp_match) K(textregexreplace_noopt) K(textregexreplace)                 \
  K(textregexreplace_extended) K(textregexreplace_extended_no_flags) K(textregexreplace_extended_no_n)   \
  K(regexp_count_no_start) K(regexp_count_no_flags) K(regexp_count) K(regexp_instr_no_start)             \
  K(regexp_instr_no_n) K(regexp_instr_no_endoption) K(regexp_instr_no_flags) K(regexp_instr_no_subexpr)  \
  K(regexp_instr) K(regexp_substr_no_start) K(regexp_substr_no_n) K(regexp_substr_no_flags)              \
  K(regexp_substr_no_subexpr) K(regexp_substr) K(regexp_split_to_array_no_flags)                         \
  K(regexp_split_to_array) K(similar_to_escape_1) K(similar_to_escape_2) K(similar_escape)               \
  K(substring_text_text_text)                                                                            \
  /* format.cpp */                                                                                       \
  K(quote_literal) K(quote_literal_anyelement) K(quote_nullable) K(quote_nullable_anyelement)            \
  K(quote_ident) K(text_concat) K(text_concat_ws) K(text_format_nv) K(text_format)                       \
  K(textanycat_text_anynonarray) K(anytextcat_anynonarray_text) K(pg_num_nulls) K(pg_num_nonnulls)       \
  K(pg_typeof) K(format_type)                                                                            \
  /* bytea.cpp */                                                                                        \
  K(byteacat) K(byteaoctetlen) K(bit_length_bytea) K(bytea_bit_count) K(bytea_substr)                    \
  K(bytea_substr_no_len) K(byteaoverlay) K(byteaoverlay_no_len) K(byteapos) K(byteatrim) K(bytealtrim)   \
  K(byteartrim) K(byteaGetByte) K(byteaSetByte) K(byteaGetBit) K(byteaSetBit) K(binary_encode)           \
  K(binary_decode)                                                                                       \
  /* datetime.cpp */                                                                                     \
  K(date_pli) K(date_mii) K(integer_pl_date_int4_date) K(date_mi) K(date_pl_interval)                    \
  K(date_mi_interval) K(interval_pl_date_interval_date) K(datetime_timestamp) K(timedate_pl_time_date)   \
  K(datetimetz_timestamptz) K(timetzdate_pl_timetz_date) K(timestamptz_date_time) K(time_pl_interval)    \
  K(time_mi_interval) K(time_mi_time) K(interval_pl_time_interval_time) K(timetz_pl_interval)            \
  K(timetz_mi_interval) K(interval_pl_timetz_interval_timetz) K(timestamp_pl_interval)                   \
  K(timestamp_mi_interval) K(interval_pl_timestamp_interval_timestamp) K(timestamp_mi)                   \
  K(timestamptz_pl_interval) K(timestamptz_mi_interval) K(interval_pl_timestamptz_interval_timestamptz)  \
  K(timestamp_age) K(timestamptz_age) K(age_timestamp) K(age_timestamptz) K(interval_pl) K(interval_mi)  \
  K(interval_um) K(interval_mul) K(mul_d_interval) K(interval_div) K(interval_justify_hours)             \
  K(interval_justify_days) K(interval_justify_interval) K(date_timestamp) K(date_timestamptz)            \
  K(timestamp_date) K(timestamp_time) K(timestamp_timestamptz) K(timestamptz_timestamp)                  \
  K(timestamptz_date) K(timestamptz_time) K(timestamptz_timetz) K(time_timetz) K(timetz_time)            \
  K(time_interval) K(interval_time) K(float8_timestamptz) K(timestamp_zone) K(timestamptz_zone)          \
  K(timetz_zone) K(timestamp_izone) K(timestamptz_izone) K(timetz_izone) K(extract_date) K(extract_time) \
  K(extract_timetz) K(extract_timestamp) K(extract_timestamptz) K(extract_interval)                      \
  K(date_part_text_date) K(time_part) K(timetz_part) K(timestamp_part) K(timestamptz_part)               \
  K(interval_part) K(timestamp_trunc) K(timestamptz_trunc) K(timestamptz_trunc_zone) K(interval_trunc)   \
  K(timestamp_bin) K(timestamptz_bin) K(make_date) K(make_time) K(make_timestamp) K(make_timestamptz)    \
  K(make_timestamptz_at_timezone) K(make_interval)                                                       \
  /* array.cpp */                                                                                        \
  K(array_eq) K(array_ne) K(array_lt) K(array_le) K(array_gt) K(array_ge) K(btarraycmp) K(array_larger)  \
  K(array_smaller) K(arraycontains) K(arraycontained) K(arrayoverlap) K(array_ndims) K(array_dims)       \
  K(array_lower) K(array_upper) K(array_length) K(array_cardinality) K(array_position)                   \
  K(array_position_start) K(array_positions) K(array_append) K(array_prepend) K(array_cat)               \
  K(array_remove) K(array_replace) K(array_fill) K(array_fill_with_lower_bounds) K(trim_array)           \
  K(width_bucket_array)                                                                                  \
  /* array_text.cpp */                                                                                   \
  K(array_to_text) K(array_to_text_null) K(text_to_array) K(text_to_array_null)                          \
  /* record.cpp */                                                                                       \
  K(record_eq) K(record_ne) K(record_lt) K(record_le) K(record_gt) K(record_ge) K(btrecordcmp)           \
  /* session.cpp */                                                                                      \
  K(nextval_oid) K(currval_oid) K(lastval) K(setval_oid) K(setval3_oid) K(current_database)              \
  K(current_user) K(session_user) K(pgsql_version) K(pg_backend_pid) K(current_schema)                   \
  K(getdatabaseencoding) K(pg_client_encoding) K(current_schemas) K(show_config_by_name)                 \
  K(show_config_by_name_missing_ok) K(set_config_by_name) K(now) K(statement_timestamp)                  \
  K(clock_timestamp) K(pg_sleep) K(pg_current_xact_id) K(gen_random_uuid)                                \
  /* char.cpp */                                                                                         \
  K(char_text) K(char_bpchar) K(text_char) K(chartoi4) K(i4tochar)                                       \
  /* datetime_compare.cpp */                                                                             \
  K(date_eq) K(date_ne) K(date_lt) K(date_le) K(date_gt) K(date_ge) K(time_eq) K(time_ne) K(time_lt)     \
  K(time_le) K(time_gt) K(time_ge) K(timestamp_eq) K(timestamp_ne) K(timestamp_lt) K(timestamp_le)       \
  K(timestamp_gt) K(timestamp_ge) K(timetz_eq) K(timetz_ne) K(timetz_lt) K(timetz_le) K(timetz_gt)       \
  K(timetz_ge) K(interval_eq) K(interval_ne) K(interval_lt) K(interval_le) K(interval_gt) K(interval_ge) \
  K(date_cmp) K(time_cmp) K(timestamp_cmp) K(timetz_cmp) K(interval_cmp) K(date_eq_timestamp)            \
  K(date_ne_timestamp) K(date_lt_timestamp) K(date_le_timestamp) K(date_gt_timestamp)                    \
  K(date_ge_timestamp) K(date_cmp_timestamp) K(timestamp_eq_date) K(timestamp_ne_date)                   \
  K(timestamp_lt_date) K(timestamp_le_date) K(timestamp_gt_date) K(timestamp_ge_date)                    \
  K(timestamp_cmp_date) K(date_eq_timestamptz) K(date_ne_timestamptz) K(date_lt_timestamptz)             \
  K(date_le_timestamptz) K(date_gt_timestamptz) K(date_ge_timestamptz) K(date_cmp_timestamptz)           \
  K(timestamptz_eq_date) K(timestamptz_ne_date) K(timestamptz_lt_date) K(timestamptz_le_date)            \
  K(timestamptz_gt_date) K(timestamptz_ge_date) K(timestamptz_cmp_date) K(timestamp_eq_timestamptz)      \
  K(timestamp_ne_timestamptz) K(timestamp_lt_timestamptz) K(timestamp_le_timestamptz)                    \
  K(timestamp_gt_timestamptz) K(timestamp_ge_timestamptz) K(timestamp_cmp_timestamptz)                   \
  K(timestamptz_eq_timestamp) K(timestamptz_ne_timestamp) K(timestamptz_lt_timestamp)                    \
  K(timestamptz_le_timestamp) K(timestamptz_gt_timestamp) K(timestamptz_ge_timestamp)                    \
  K(timestamptz_cmp_timestamp) K(date_larger) K(date_smaller) K(time_larger) K(time_smaller)             \
  K(timestamp_larger) K(timestamp_smaller) K(timetz_larger) K(timetz_smaller) K(interval_larger)         \
  K(interval_smaller) K(date_finite) K(timestamp_finite) K(interval_finite) K(overlaps_time)             \
  K(overlaps_timestamp) K(overlaps_timetz) K(overlaps_time_interval_time_interval)                       \
  K(overlaps_time_interval_time_time) K(overlaps_time_time_time_interval)                                \
  K(overlaps_timestamp_interval_timestamp_interval) K(overlaps_timestamp_interval_timestamp_timestamp)   \
  K(overlaps_timestamp_timestamp_timestamp_interval)                                                     \
  K(overlaps_timestamptz_interval_timestamptz_interval)                                                  \
  K(overlaps_timestamptz_interval_timestamptz_timestamptz)                                               \
  K(overlaps_timestamptz_timestamptz_timestamptz_interval)                                               \
  /* digest.cpp */                                                                                       \
  K(md5_text) K(md5_bytea) K(sha224_bytea) K(sha256_bytea) K(sha384_bytea) K(sha512_bytea)               \
  /* format_datetime.cpp */                                                                              \
  K(timestamp_to_char) K(timestamptz_to_char) K(interval_to_char)                                        \
  /* length.cpp */                                                                                       \
  K(varchar) K(bpchar) K(numeric) K(time_scale) K(timetz_scale) K(timestamp_scale) K(timestamptz_scale)  \
  K(interval_scale)                                                                                      \
  /* object_names.cpp */                                                                                 \
  K(text_regclass) K(to_regclass) K(to_regtype) K(to_regnamespace) K(to_regproc)

#define PGM_SET_KERNELS(K)                                                       \
  /* numeric.cpp */                                                              \
  K(generate_series_numeric) K(generate_series_step_numeric)                     \
  /* regexp.cpp */                                                               \
  K(regexp_matches_no_flags) K(regexp_matches) K(regexp_split_to_table_no_flags) \
  K(regexp_split_to_table)                                                       \
  /* datetime.cpp */                                                             \
  K(generate_series_timestamp) K(generate_series_timestamptz)                    \
  /* array.cpp */                                                                \
  K(array_unnest) K(generate_subscripts) K(generate_subscripts_nodir)            \
  /* array_text.cpp */                                                           \
  K(text_to_table) K(text_to_table_null)                                         \
  /* series.cpp */                                                               \
  K(generate_series_int4) K(generate_series_step_int4) K(generate_series_int8)   \
  K(generate_series_step_int8)

#define PGM_AGGREGATE_KERNELS(K)                                                                         \
  /* datetime.cpp */                                                                                     \
  K(sum_interval) K(avg_interval)                                                                        \
  /* aggregate_numbers.cpp */                                                                            \
  K(sum_int2) K(sum_int4) K(sum_int8) K(sum_numeric) K(sum_float4) K(sum_float8) K(avg_float4)           \
  K(avg_float8) K(avg_int2) K(variance_int2) K(var_samp_int2) K(var_pop_int2) K(stddev_int2)             \
  K(stddev_samp_int2) K(stddev_pop_int2) K(avg_int4) K(variance_int4) K(var_samp_int4) K(var_pop_int4)   \
  K(stddev_int4) K(stddev_samp_int4) K(stddev_pop_int4) K(avg_int8) K(variance_int8) K(var_samp_int8)    \
  K(var_pop_int8) K(stddev_int8) K(stddev_samp_int8) K(stddev_pop_int8) K(avg_numeric)                   \
  K(variance_numeric) K(var_samp_numeric) K(var_pop_numeric) K(stddev_numeric) K(stddev_samp_numeric)    \
  K(stddev_pop_numeric) K(variance_float4) K(var_samp_float4) K(var_pop_float4) K(stddev_float4)         \
  K(stddev_samp_float4) K(stddev_pop_float4) K(variance_float8) K(var_samp_float8) K(var_pop_float8)     \
  K(stddev_float8) K(stddev_samp_float8) K(stddev_pop_float8) K(regr_count_float8_float8)                \
  K(regr_sxx_float8_float8) K(regr_syy_float8_float8) K(regr_sxy_float8_float8)                          \
  K(regr_avgx_float8_float8) K(regr_avgy_float8_float8) K(covar_pop_float8_float8)                       \
  K(covar_samp_float8_float8) K(corr_float8_float8) K(regr_r2_float8_float8) K(regr_slope_float8_float8) \
  K(regr_intercept_float8_float8)                                                                        \
  /* aggregate_values.cpp */                                                                             \
  K(count_star) K(count_any) K(max_int2) K(min_int2) K(max_int4) K(min_int4) K(max_int8) K(min_int8)     \
  K(max_oid) K(min_oid) K(max_float4) K(min_float4) K(max_float8) K(min_float8) K(max_numeric)           \
  K(min_numeric) K(max_text) K(min_text) K(max_date) K(min_date) K(max_time) K(min_time) K(max_timetz)   \
  K(min_timetz) K(max_timestamp) K(min_timestamp) K(max_timestamptz) K(min_timestamptz) K(max_interval)  \
  K(min_interval) K(max_anyarray) K(min_anyarray) K(max_bpchar) K(min_bpchar) K(bool_and_bool)           \
  K(every_bool) K(bool_or_bool) K(bit_and_int2) K(bit_or_int2) K(bit_xor_int2) K(bit_and_int4)           \
  K(bit_or_int4) K(bit_xor_int4) K(bit_and_int8) K(bit_or_int8) K(bit_xor_int8) K(string_agg_text_text)  \
  K(string_agg_bytea_bytea) K(array_agg_anynonarray) K(array_agg_anyarray)
// clang-format on

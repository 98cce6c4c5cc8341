validate_bd_design
save_bd_design
make_wrapper -files [get_files system.bd] -top -import
set_property top system_wrapper [current_fileset]
launch_runs impl_1 -to_step write_bitstream -jobs 4
wait_on_run impl_1
open_run impl_1
report_utilization -file build/utilization.txt
report_timing_summary -file build/timing.txt
write_hw_platform -fixed -include_bit -force build/system.xsa

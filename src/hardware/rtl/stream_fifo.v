// Keeps up to DEPTH beats in their order. Neither valid nor ready comes through from the other side in the same clock, so it ends
// paths of logic too. Carries a beat a clock; DEPTH is 3 at least.
module stream_fifo #(
    parameter BITS = 8, parameter DEPTH = 3
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            in_valid,
    output wire            in_ready,
    input  wire [BITS-1:0] in_data,
    output wire            out_valid,
    input  wire            out_ready,
    output wire [BITS-1:0] out_data
);
    // The oldest beat stands in a register of its own, so that the others may lie in a memory that answers one clock later.
    localparam PLACES = DEPTH - 1;
    localparam ADDRESS = PLACES > 1 ? $clog2(PLACES) : 1;
    localparam COUNT = $clog2(PLACES + 1);
    localparam [31:0] ONE = 1, FULL = PLACES;
    reg [BITS-1:0] memory [0:PLACES-1];
    reg [BITS-1:0] oldest;
    reg [ADDRESS-1:0] in_at, out_at;
    reg [COUNT-1:0] kept;   // in the memory
    reg out_full;
    wire empty = kept == {COUNT{1'b0}};
    assign in_ready = kept != FULL[COUNT-1:0];
    assign out_valid = out_full;
    assign out_data = oldest;
    wire put = in_valid && in_ready;
    wire get = !empty && (!out_full || out_ready);
    wire in_last, out_last;
    loop_counter #(.TURNS(PLACES)) in_turns (.clk(clk), .rst(rst), .step(put), .last(in_last));
    loop_counter #(.TURNS(PLACES)) out_turns (.clk(clk), .rst(rst), .step(get), .last(out_last));
    always @(posedge clk)
        if (rst) begin
            {in_at, out_at, kept, out_full} <= {(2 * ADDRESS + COUNT + 1){1'b0}};
        end else begin
            if (put) in_at <= in_last ? {ADDRESS{1'b0}} : in_at + ONE[ADDRESS-1:0];
            if (get) out_at <= out_last ? {ADDRESS{1'b0}} : out_at + ONE[ADDRESS-1:0];
            if (put && !get) kept <= kept + ONE[COUNT-1:0];
            if (get && !put) kept <= kept - ONE[COUNT-1:0];
            if (get) out_full <= 1'b1;
            else if (out_ready) out_full <= 1'b0;
        end
    always @(posedge clk) begin
        if (put) memory[in_at] <= in_data;
        if (get) oldest <= memory[out_at];
    end
endmodule

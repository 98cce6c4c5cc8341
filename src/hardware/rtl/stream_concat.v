// Channels of several streams behind each other: for every pixel so many beats of the first (the lowest field of BEATS), then of the second, …
// Beats pass in the clock in which they come. The first stream has the lowest bits of `in_valid`, `in_ready` and `in_data`.
module stream_concat #(
    parameter WAYS = 2, parameter BITS = 8,
    parameter [WAYS*32-1:0] BEATS = {WAYS{32'd1}}
) (
    input  wire                 clk,
    input  wire                 rst,
    input  wire [WAYS-1:0]      in_valid,
    output wire [WAYS-1:0]      in_ready,
    input  wire [WAYS*BITS-1:0] in_data,
    output wire                 out_valid,
    input  wire                 out_ready,
    output wire [BITS-1:0]      out_data
);
    // Whose turn it is, one bit each; every stream counts its own beats.
    reg [WAYS-1:0] turn;
    wire [WAYS-1:0] last;
    wire [WAYS*BITS-1:0] chosen;
    assign out_valid = |(in_valid & turn);
    assign in_ready = turn & {WAYS{out_ready}};
    genvar i, b;
    generate
        for (i = 0; i < WAYS; i = i + 1) begin : g_way
            loop_counter #(.TURNS(BEATS[i*32 +: 32])) beats (
                .clk(clk), .rst(rst), .step(in_valid[i] && in_ready[i]), .last(last[i])
            );
            assign chosen[i*BITS +: BITS] = in_data[i*BITS +: BITS] & {BITS{turn[i]}};
        end
        for (b = 0; b < BITS; b = b + 1) begin : g_bit
            wire [WAYS-1:0] column;
            for (i = 0; i < WAYS; i = i + 1) begin : g_each
                assign column[i] = chosen[i*BITS + b];
            end
            assign out_data[b] = |column;
        end
    endgenerate
    always @(posedge clk)
        if (rst) turn <= {{(WAYS - 1){1'b0}}, 1'b1};
        else if (out_valid && out_ready && |(turn & last)) turn <= {turn[WAYS-2:0], turn[WAYS-1]};
endmodule

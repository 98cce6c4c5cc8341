// Reference max-pooling: one tap a clock. Memories answer one clock after their address; maps in the order (channel, row, column).
// A tap outside counts as the integer 0 with PAD_ZERO, and not at all without.
module pool_engine #(
    parameter IN_H = 8, parameter IN_W = 8,
    parameter CHANNELS = 4, parameter OUT_H = 4, parameter OUT_W = 4,
    parameter K_H = 2, parameter K_W = 2,
    parameter STRIDE_Y = 2, parameter STRIDE_X = 2,
    parameter DILATION_Y = 1, parameter DILATION_X = 1,
    parameter PAD_TOP = 0, parameter PAD_LEFT = 0,
    parameter PAD_ZERO = 0,
    parameter BITS = 8,
    parameter signed [31:0] LOWEST = -128
) (
    input  wire                   clk,
    input  wire                   rst,
    input  wire                   start,
    output reg         [31:0]     in_address,
    input  wire signed [BITS-1:0] in_data,
    output reg                    result_valid,
    output reg         [31:0]     result_address,
    output reg signed  [BITS-1:0] result,
    output reg                    done
);
    reg        running;
    reg [31:0] c, y, x, r, s, first_in;
    wire last_s = s == K_W - 1;
    wire last_r = last_s && r == K_H - 1;
    wire last_x = last_r && x == OUT_W - 1;
    wire last_y = last_x && y == OUT_H - 1;
    wire last_c = last_y && c == CHANNELS - 1;

    wire signed [31:0] row = $signed(y) * STRIDE_Y + $signed(r) * DILATION_Y - PAD_TOP;
    wire signed [31:0] column = $signed(x) * STRIDE_X + $signed(s) * DILATION_X - PAD_LEFT;
    wire covered = row >= 0 && row < IN_H && column >= 0 && column < IN_W;

    reg valid_1, covered_1, first_1, last_1, end_1;
    reg valid_2, covered_2, first_2, last_2, end_2;
    reg [31:0] out_address;

    always @(posedge clk) begin
        if (rst) begin
            running <= 1'b0;
            {c, y, x, r, s, first_in} <= 192'd0;
        end else if (!running) begin
            running <= start;
        end else begin
            s <= last_s ? 32'd0 : s + 1;
            if (last_s) r <= last_r ? 32'd0 : r + 1;
            if (last_r) x <= last_x ? 32'd0 : x + 1;
            if (last_x) y <= last_y ? 32'd0 : y + 1;
            if (last_y) begin
                c <= last_c ? 32'd0 : c + 1;
                first_in <= last_c ? 32'd0 : first_in + IN_H * IN_W;
            end
            if (last_c) running <= 1'b0;
        end
    end

    always @(posedge clk) begin
        in_address <= covered ? first_in + $unsigned(row) * IN_W + $unsigned(column) : 32'd0;
        covered_1 <= covered;
        first_1 <= s == 0 && r == 0;
        last_1 <= last_r;
        end_1 <= last_c;
        {covered_2, first_2, last_2, end_2} <= {covered_1, first_1, last_1, end_1};
    end

    wire signed [BITS-1:0] lowest = {LOWEST[31], LOWEST[BITS-2:0]};
    wire signed [BITS-1:0] outside = PAD_ZERO != 0 ? {BITS{1'b0}} : lowest;
    wire signed [BITS-1:0] tap = covered_2 ? in_data : outside;
    reg  signed [BITS-1:0] most;
    wire signed [BITS-1:0] so_far = first_2 ? lowest : most;
    wire signed [BITS-1:0] larger = tap > so_far ? tap : so_far;

    always @(posedge clk) begin
        if (rst) begin
            {valid_1, valid_2, result_valid, done} <= 4'd0;
            out_address <= 32'd0;
        end else begin
            valid_1 <= running;
            valid_2 <= valid_1;
            if (valid_2) most <= larger;
            result <= larger;
            result_valid <= valid_2 && last_2;
            result_address <= out_address;
            if (valid_2 && last_2) out_address <= end_2 ? 32'd0 : out_address + 1;
            done <= valid_2 && end_2;
        end
    end
endmodule

// Reference convolution: one multiplication a clock, taps of one output after the other, nothing shared. Small and obvious, to
// start from and to compare with; fully connected layers are convolutions over a 1x1 map.
//
//   acc[o,y,x] = bias[o] + sum over i,r,s of weights[o,i,r,s] * (in[group*I + i, y*STRIDE + r*DILATION - PAD, ...] - ZERO_POINT)
//
// Memories answer one clock after their address. Input in the order (channel, row, column), weights (output, input, row, column).
// `result` is valid for one clock, outputs in the order (channel, row, column); `parameter_channel` comes one clock before it, so
// that multipliers and shifts can be read by then.
module conv_engine #(
    parameter IN_H = 8, parameter IN_W = 8,
    parameter OUT_C = 4, parameter OUT_H = 8, parameter OUT_W = 8,
    parameter GROUP_IN = 3,   // input channels of a group
    parameter GROUP_OUT = 4,  // output channels of a group
    parameter K_H = 3, parameter K_W = 3,
    parameter STRIDE_Y = 1, parameter STRIDE_X = 1,
    parameter DILATION_Y = 1, parameter DILATION_X = 1,
    parameter PAD_TOP = 1, parameter PAD_LEFT = 1,
    parameter IN_BITS = 8, parameter WEIGHT_BITS = 8, parameter BIAS_BITS = 32, parameter ACC_BITS = 32,
    parameter signed [31:0] ZERO_POINT = 0
) (
    input  wire                          clk,
    input  wire                          rst,
    input  wire                          start,
    output reg         [31:0]            in_address,
    input  wire signed [IN_BITS-1:0]     in_data,
    output reg         [31:0]            weight_address,
    input  wire signed [WEIGHT_BITS-1:0] weight_data,
    output reg         [31:0]            bias_address,
    input  wire signed [BIAS_BITS-1:0]   bias_data,
    output reg         [31:0]            parameter_channel,
    output reg                           result_valid,
    output reg         [31:0]            result_address,
    output reg signed  [ACC_BITS-1:0]    result,
    output reg                           done
);
    // Stage 0: the next tap. Addresses leave in registers.
    reg        running;
    reg [31:0] o, y, x, i, r, s;
    reg [31:0] first_in, first_weight;  // of the group's input, of the output channel's weights
    reg [31:0] group_o;                 // output channel within its group
    wire last_s = s == K_W - 1;
    wire last_r = last_s && r == K_H - 1;
    wire last_i = last_r && i == GROUP_IN - 1;
    wire last_x = last_i && x == OUT_W - 1;
    wire last_y = last_x && y == OUT_H - 1;
    wire last_o = last_y && o == OUT_C - 1;
    wire last_group_o = group_o == GROUP_OUT - 1;

    wire signed [31:0] row = $signed(y) * STRIDE_Y + $signed(r) * DILATION_Y - PAD_TOP;
    wire signed [31:0] column = $signed(x) * STRIDE_X + $signed(s) * DILATION_X - PAD_LEFT;
    wire covered = row >= 0 && row < IN_H && column >= 0 && column < IN_W;

    // Stage 1: addresses are out; stage 2: data is back.
    reg valid_1, covered_1, first_1, last_1, end_1;
    reg valid_2, covered_2, first_2, last_2, end_2;
    reg [31:0] out_address;

    always @(posedge clk) begin
        if (rst) begin
            running <= 1'b0;
            {o, y, x, i, r, s} <= 192'd0;
            {first_in, first_weight, group_o} <= 96'd0;
        end else if (!running) begin
            running <= start;
        end else begin
            s <= last_s ? 32'd0 : s + 1;
            if (last_s) r <= last_r ? 32'd0 : r + 1;
            if (last_r) i <= last_i ? 32'd0 : i + 1;
            if (last_i) x <= last_x ? 32'd0 : x + 1;
            if (last_x) y <= last_y ? 32'd0 : y + 1;
            if (last_y) begin
                o <= o + 1;
                first_weight <= first_weight + GROUP_IN * K_H * K_W;
                group_o <= last_group_o ? 32'd0 : group_o + 1;
                if (last_group_o) first_in <= first_in + GROUP_IN * IN_H * IN_W;
            end
            if (last_o) begin
                running <= 1'b0;
                {o, first_in, first_weight, group_o} <= 128'd0;
            end
        end
    end

    always @(posedge clk) begin
        // Outside the input any address will do: the tap counts nothing.
        in_address <= covered ? first_in + (i * IN_H + $unsigned(row)) * IN_W + $unsigned(column) : 32'd0;
        weight_address <= first_weight + (i * K_H + r) * K_W + s;
        bias_address <= o;
        covered_1 <= covered;
        first_1 <= s == 0 && r == 0 && i == 0;
        last_1 <= last_i;
        end_1 <= last_o;
        {covered_2, first_2, last_2, end_2} <= {covered_1, first_1, last_1, end_1};
        parameter_channel <= bias_address;
    end

    // Wide enough for the difference, the product and the bias.
    localparam WIDTH = ACC_BITS > IN_BITS + WEIGHT_BITS + 2 ? ACC_BITS : IN_BITS + WEIGHT_BITS + 2;
    wire signed [IN_BITS:0] zero_point = {ZERO_POINT[31], ZERO_POINT[IN_BITS-1:0]};
    wire signed [IN_BITS:0] centred = {in_data[IN_BITS-1], in_data} - zero_point;
    // Masked behind the multiplication: an unsigned zero in a choice would make it unsigned.
    wire signed [IN_BITS+WEIGHT_BITS:0] full = centred * weight_data;
    wire signed [IN_BITS+WEIGHT_BITS:0] product = full & {(IN_BITS + WEIGHT_BITS + 1){covered_2}};
    wire signed [WIDTH-1:0] wide_product = {{(WIDTH - IN_BITS - WEIGHT_BITS){product[IN_BITS+WEIGHT_BITS]}}, product[IN_BITS+WEIGHT_BITS-1:0]};
    wire signed [ACC_BITS-1:0] term = wide_product[ACC_BITS-1:0];
    reg  signed [ACC_BITS-1:0] acc;
    wire signed [ACC_BITS-1:0] sum;
    generate
        if (BIAS_BITS >= ACC_BITS) begin : g_narrow
            // ACC_BITS hold every partial sum, the bias among them.
            assign sum = (first_2 ? bias_data[ACC_BITS-1:0] : acc) + term;
        end else begin : g_wide
            assign sum = (first_2 ? {{(ACC_BITS - BIAS_BITS){bias_data[BIAS_BITS-1]}}, bias_data} : acc) + term;
        end
    endgenerate
    wire unused = |{wide_product, bias_data};

    always @(posedge clk) begin
        if (rst) begin
            {valid_1, valid_2, result_valid, done} <= 4'd0;
            out_address <= 32'd0;
        end else begin
            valid_1 <= running;
            valid_2 <= valid_1;
            if (valid_2) acc <= sum;
            result <= sum;
            result_valid <= valid_2 && last_2;
            result_address <= out_address;
            if (valid_2 && last_2) out_address <= end_2 ? 32'd0 : out_address + 1;
            done <= valid_2 && end_2;
        end
    end
endmodule

// Runs IMAGES images through the engine's registers as a processor does, for simulation: base addresses, start, status until it is done, cycles. A
// clock with `load` wants image `image` laid into memory, one with `check` wants it compared. Where registers do not answer as they should, or nothing
// more comes within LIMIT clocks, the simulation ends with MISMATCH.
module register_master #(
    parameter IMAGES = 1, parameter LIMIT = 1000000, parameter [31:0] ENGINE = 0,
    parameter [31:0] INPUTS = 0, parameter [31:0] OUTPUTS = 0, parameter [31:0] MAPS = 0
) (
    input  wire        clk,
    output reg         rst,
    output reg         load,
    output reg         check,
    output reg  [31:0] image,
    input  wire        done,
    output reg         awvalid,
    input  wire        awready,
    output reg  [4:0]  awaddr,
    output reg         wvalid,
    input  wire        wready,
    output reg  [31:0] wdata,
    input  wire        bvalid,
    input  wire [1:0]  bresp,
    output reg         arvalid,
    input  wire        arready,
    output reg  [4:0]  araddr,
    input  wire        rvalid,
    input  wire [31:0] rdata,
    input  wire [1:0]  rresp
);
    localparam [4:0] CONTROL = 5'h00, STATUS = 5'h04, CYCLES = 5'h08, IS = 5'h0c;
    integer clocks;
    // What is asked for: `at` is written with `value`, or read, when `go` is raised; `done` comes back as `answered`.
    reg [5:0] turn;
    reg waiting, reads;
    reg [31:0] found;
    wire answered = waiting && (reads ? rvalid : bvalid);

    task write(input [4:0] at, input [31:0] value);
        begin
            {awvalid, wvalid, awaddr, wdata} <= {2'b11, at, value};
            {waiting, reads} <= 2'b10;
        end
    endtask
    task read(input [4:0] at);
        begin
            {arvalid, araddr} <= {1'b1, at};
            {waiting, reads} <= 2'b11;
        end
    endtask
    task expects(input [31:0] value);
        if (found !== value) begin
            $display("MISMATCH register in turn %0d: expected %h, found %h", turn, value, found);
            $fatal(1);
        end
    endtask

    initial begin
        {rst, load, check, awvalid, wvalid, arvalid, waiting, reads} = 8'b10000000;
        {awaddr, araddr} = 10'd0;
        {wdata, image, found} = 96'd0;
        turn = 6'd0;
        clocks = 0;
    end
    always @(posedge clk) begin
        clocks <= clocks + 1;
        {load, check} <= 2'b00;
        rst <= clocks < 4;
        if (awready) awvalid <= 1'b0;
        if (wready) wvalid <= 1'b0;
        if (arready) arvalid <= 1'b0;
        if (answered) begin
            waiting <= 1'b0;
            found <= rdata;
        end
        if ((bvalid && bresp != 2'b00) || (rvalid && rresp != 2'b00) || clocks == LIMIT) begin
            $display("MISMATCH time: nothing more came");
            $fatal(1);
        end
        if (!rst && !waiting) begin
            turn <= turn + 6'd1;
            case (turn)
                6'd0: write(5'h10, 32'd0);
                6'd1: write(5'h14, INPUTS);
                6'd2: write(5'h18, OUTPUTS);
                6'd3: write(5'h1c, MAPS);
                6'd4: read(IS);
                6'd5: expects(ENGINE);
                6'd6: read(5'h18);
                6'd7: expects(OUTPUTS);
                6'd8: load <= 1'b1;
                6'd9: write(CONTROL, 32'd1);
                6'd10: read(STATUS);
                6'd11: expects(32'd1);
                // Another start does not count while one is under way.
                6'd12: write(CONTROL, 32'd1);
                6'd13: if (!done) turn <= 6'd13;
                6'd14: read(STATUS);
                6'd15: expects(32'd2);
                6'd16: check <= 1'b1;
                6'd17: read(CYCLES);
                6'd18: $display("image %0d equal, takes %0d cycles", image, found);
                6'd19: write(CONTROL, 32'd2);
                6'd20: read(STATUS);
                6'd21: expects(32'd0);
                default: begin
                    image <= image + 32'd1;
                    turn <= 6'd8;
                    if (image == IMAGES - 1) begin
                        $display("PASS: %0d cycles", clocks);
                        $finish;
                    end
                end
            endcase
        end
    end
endmodule

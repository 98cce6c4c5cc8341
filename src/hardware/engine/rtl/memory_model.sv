// Memory behind an AXI4 master, for simulation: WORDS words of BITS bits, which begin as FILE has them. A burst's first word comes +latency=N clocks
// (default 20) after it was asked for, then a word a clock; up to QUEUE bursts are asked for ahead. With +every=N words come and go every N clocks,
// as through a port of an Nth of BITS. With +stall=N every channel waits in N of 256 clocks, as +seed=N has it.
//
// A clock with `load` lays an image's INPUTS words where INPUTS_AT says, one with `check` compares CHECKS words with those that the image must have
// made; the first that differs ends the simulation. +fault wants another bit than the file has, of the last word: the simulation must then fail.
module memory_model #(
    parameter BITS = 64, parameter WORDS = 1024, parameter QUEUE = 8, parameter FILE = "",
    parameter IMAGES = 1, parameter INPUTS = 1, parameter CHECKS = 1,
    parameter INPUTS_AT = "", parameter INPUT_WORDS = "",
    parameter CHECKS_AT = "", parameter MASKS = "", parameter EXPECTED = ""
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            load,
    input  wire            check,
    input  wire [31:0]     image,
    input  wire            arvalid,
    output wire            arready,
    input  wire [31:0]     araddr,
    input  wire [7:0]      arlen,
    output wire            rvalid,
    input  wire            rready,
    output wire [BITS-1:0] rdata,
    output wire            rlast,
    input  wire            awvalid,
    output wire            awready,
    input  wire [31:0]     awaddr,
    input  wire [7:0]      awlen,
    input  wire            wvalid,
    output wire            wready,
    input  wire [BITS-1:0] wdata,
    input  wire            wlast,
    output reg             bvalid,
    input  wire            bready
);
    localparam BYTES = BITS / 8;
    reg [BITS-1:0] words [0:WORDS-1];
    reg [31:0] inputs_at [0:INPUTS-1];
    reg [BITS-1:0] inputs [0:IMAGES*INPUTS-1];
    reg [31:0] checks_at [0:CHECKS-1];
    reg [BITS-1:0] masks [0:CHECKS-1];
    reg [BITS-1:0] expected [0:IMAGES*CHECKS-1];
    integer latency, every;
    initial begin
        $readmemh(FILE, words);
        $readmemh(INPUTS_AT, inputs_at);
        $readmemh(INPUT_WORDS, inputs);
        $readmemh(CHECKS_AT, checks_at);
        $readmemh(MASKS, masks);
        $readmemh(EXPECTED, expected);
        if ($test$plusargs("fault")) expected[IMAGES*CHECKS-1] = expected[IMAGES*CHECKS-1] ^ {{(BITS-1){1'b0}}, 1'b1};
        if (!$value$plusargs("latency=%d", latency)) latency = 20;
        if (!$value$plusargs("every=%d", every)) every = 1;
    end
    wire [3:0] pause;
    genvar g;
    generate
        for (g = 0; g < 4; g = g + 1) begin : g_pause
            random_pause #(.NUMBER(g)) pauses (.clk(clk), .pause(pause[g]));
        end
    endgenerate

    // What is asked for, in its order.
    integer i, asked, begun, clock, read_at, read_left, open_write, write_at;
    integer addresses [0:QUEUE-1];
    integer lengths [0:QUEUE-1];
    integer times [0:QUEUE-1];
    reg offered, offer_last;
    reg [BITS-1:0] offer;
    assign arready = !rst && asked - begun < QUEUE && !pause[0];
    assign rvalid = offered;
    assign rdata = offer;
    assign rlast = offer_last;
    assign awready = !rst && open_write == 0 && !pause[2];
    wire turn = clock % every == 0;
    assign wready = !rst && open_write != 0 && !pause[3] && turn;
    wire ready_next = !offered || rready;
    /* verilator lint_off BLKSEQ */
    always @(posedge clk) begin
        clock <= clock + 1;
        if (load) for (i = 0; i < INPUTS; i = i + 1) words[inputs_at[i]] = inputs[image*INPUTS + i];
        if (check)
            for (i = 0; i < CHECKS; i = i + 1)
                if (((words[checks_at[i]] ^ expected[image*CHECKS + i]) & masks[i]) !== {BITS{1'b0}}) begin
                    $display("MISMATCH image %0d word %0d: expected %h, found %h, of these bits %h", image, checks_at[i],
                        expected[image*CHECKS + i], words[checks_at[i]], masks[i]);
                    $fatal(1);
                end
        if (rst) begin
            {asked, begun, clock, read_at, read_left, open_write, write_at} <= 224'd0;
            {offered, bvalid} <= 2'b00;
        end else begin
            if (arvalid && arready) begin
                addresses[asked % QUEUE] <= araddr / BYTES;
                lengths[asked % QUEUE] <= {24'd0, arlen} + 1;
                times[asked % QUEUE] <= clock + latency;
                asked <= asked + 1;
                if (araddr / 4096 != (araddr + ({24'd0, arlen} + 1) * BYTES - 1) / 4096) begin
                    $display("MISMATCH a burst crosses a page");
                    $fatal(1);
                end
            end
            if (ready_next) begin
                offered <= 1'b0;
                if (!pause[1] && turn) begin
                    if (read_left != 0) begin
                        offered <= 1'b1;
                        offer <= words[read_at];
                        offer_last <= read_left == 1;
                        read_at <= read_at + 1;
                        read_left <= read_left - 1;
                    end
                    if (read_left <= 1 && begun != asked && times[begun % QUEUE] <= clock) begin
                        read_at <= addresses[begun % QUEUE];
                        read_left <= lengths[begun % QUEUE];
                        begun <= begun + 1;
                    end
                end
            end
            if (awvalid && awready) begin
                write_at <= awaddr / BYTES;
                open_write <= {24'd0, awlen} + 1;
            end
            if (wvalid && wready) begin
                words[write_at] = wdata;
                write_at <= write_at + 1;
                open_write <= open_write - 1;
                if (wlast != (open_write == 1)) begin
                    $display("MISMATCH wlast in the wrong beat");
                    $fatal(1);
                end
            end
            if (wvalid && wready && wlast) bvalid <= 1'b1;
            else if (bready) bvalid <= 1'b0;
        end
    end
    /* verilator lint_on BLKSEQ */
endmodule

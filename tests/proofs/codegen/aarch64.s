// rustc 1.95.0 (59807616e 2026-04-14), aarch64-unknown-none, -Copt-level=2. Generated and handwritten code are equal.

across:
    ldr w8, [x0]
    ubfx w0, w8, #6, #12
    ret

age:
    ldr x8, [x0, #40]
    asr x0, x8, #52
    ret

big:
    ldr w8, [x0, #56]
    rev w0, w8
    ret

count:
    ldrh w0, [x0, #18]
    ret

far:
    ldr x8, [x0]
    sbfx x0, x8, #30, #10
    ret

hidden:
    ldr x8, [x0, #16]
    ror x8, x8, #51
    eor x0, x8, #0x5555555555555555
    ret

index:
    ldr x0, [x0, #32]
    ret

is_alone:
    ldr w8, [x0, #80]
    ldr x9, [x0, #64]
    ldr x10, [x0, #8]
    add x8, x9, x8
    cmp x10, x8
    cset w0, eq
    ret

is_head:
    ldrb w8, [x0]
    ubfx w0, w8, #6, #1
    ret

is_ksm:
    ldr w8, [x0, #24]
    mvn w8, w8
    tst x8, #0x3
    cset w0, eq
    ret

is_slab:
    ldrb w8, [x0, #51]
    cmp w8, #245
    cset w0, eq
    ret

is_swap_cache:
    ldr w8, [x0]
    mvn w8, w8
    and x8, x8, #0x3fc00
    tst x8, #0xfffffffffffe07ff
    cset w0, eq
    ret

is_tail:
    ldr w8, [x0, #8]
    and w0, w8, #0x1
    ret

last_cpu:
    ldr x8, [x0]
    ubfx x0, x8, #30, #21
    ret

list_origin:
    ldr w8, [x0, #80]
    ldr x9, [x0, #64]
    add x0, x9, x8
    ret

list_prev:
    ldr x0, [x0, #16]
    ret

long:
    ldr x8, [x0]
    ubfx x0, x8, #3, #60
    ret

mapcount:
    ldr w8, [x0, #48]
    mov w9, #-16777216
    cmp w8, w9
    csinc w0, wzr, w8, lt
    ret

mapping:
    ldr x8, [x0, #24]
    and x0, x8, #0xfffffffffffffffc
    ret

mapping_tag:
    ldrb w8, [x0, #24]
    and w0, w8, #0x3
    ret

maybe:
    ldr w9, [x0, #80]
    ldr x10, [x0, #8]
    mov w8, #7
    cmn w9, #1
    csel x0, x8, x10, eq
    ret

node:
    ldr x8, [x0]
    lsr x0, x8, #54
    ret

of_big:
    ldr w8, [x0, #56]
    rev w8, w8
    sbfx w0, w8, #4, #6
    ret

page_type:
    ldrb w0, [x0, #51]
    ret

refcount:
    ldr w0, [x0, #52]
    ret

second_next:
    ldr x0, [x0, #40]
    ret

second_origin:
    ldp w9, w10, [x0, #104]
    ldr x8, [x0, #64]
    add x8, x8, x9
    add x0, x8, x10
    ret

straddling:
    ldp x8, x9, [x0]
    extr x8, x9, x8, #57
    and w0, w8, #0x3fffff
    ret

total:
    ldrh w8, [x0, #8]
    ldrh w9, [x0, #10]
    ldrh w10, [x0, #12]
    ldrh w11, [x0, #14]
    add x8, x9, x8
    add x9, x10, x11
    add x0, x8, x9
    ret

unknown_flags:
    ldr x8, [x0]
    mov x9, #-1090
    movk x9, #65533, lsl #16
    and x0, x8, x9
    ret

upper:
    ldr x8, [x0, #8]
    asr x0, x8, #15
    ret

within:
    ldrb w8, [x0]
    ubfx w0, w8, #2, #4
    ret

zone:
    ldr x8, [x0]
    ubfx x0, x8, #51, #3
    ret

// rustc 1.95.0 (59807616e 2026-04-14), x86_64-unknown-linux-gnu, -Copt-level=2. Generated and handwritten code are equal.

across:
    mov eax, dword ptr [rdi]
    shr eax, 6
    and eax, 4095
    ret

age:
    mov rax, qword ptr [rdi + 40]
    sar rax, 52
    ret

big:
    mov eax, dword ptr [rdi + 56]
    bswap eax
    ret

count:
    movzx eax, word ptr [rdi + 18]
    ret

far:
    mov rax, qword ptr [rdi]
    shl rax, 24
    sar rax, 54
    ret

hidden:
    mov rcx, qword ptr [rdi + 16]
    rol rcx, 13
    movabs rax, 6148914691236517205
    xor rax, rcx
    ret

index:
    mov rax, qword ptr [rdi + 32]
    ret

is_alone:
    mov eax, dword ptr [rdi + 80]
    add rax, qword ptr [rdi + 64]
    cmp qword ptr [rdi + 8], rax
    sete al
    ret

is_head:
    movzx eax, byte ptr [rdi]
    and al, 64
    shr al, 6
    ret

is_ksm:
    mov eax, dword ptr [rdi + 24]
    not eax
    test al, 3
    sete al
    ret

is_slab:
    movzx eax, byte ptr [rdi + 51]
    shl eax, 24
    cmp eax, -184549376
    sete al
    ret

is_swap_cache:
    mov eax, dword ptr [rdi]
    not eax
    test eax, 132096
    sete al
    ret

is_tail:
    movzx eax, byte ptr [rdi + 8]
    and al, 1
    ret

last_cpu:
    mov rax, qword ptr [rdi]
    shr rax, 30
    and eax, 2097151
    ret

list_origin:
    mov eax, dword ptr [rdi + 80]
    add rax, qword ptr [rdi + 64]
    ret

list_prev:
    mov rax, qword ptr [rdi + 16]
    ret

long:
    mov rcx, qword ptr [rdi]
    shr rcx, 3
    movabs rax, 1152921504606846975
    and rax, rcx
    ret

mapcount:
    mov ecx, dword ptr [rdi + 48]
    lea edx, [rcx + 1]
    xor eax, eax
    cmp ecx, -16777216
    cmovge eax, edx
    ret

mapping:
    mov rax, qword ptr [rdi + 24]
    and rax, -4
    ret

mapping_tag:
    movzx eax, byte ptr [rdi + 24]
    and al, 3
    ret

maybe:
    cmp dword ptr [rdi + 80], -1
    mov eax, 7
    je @1
    mov rax, qword ptr [rdi + 8]
@1:
    ret

node:
    mov rax, qword ptr [rdi]
    shr rax, 54
    ret

of_big:
    mov eax, dword ptr [rdi + 56]
    bswap eax
    shl eax, 22
    sar eax, 26
    ret

page_type:
    movzx eax, byte ptr [rdi + 51]
    ret

refcount:
    mov eax, dword ptr [rdi + 52]
    ret

second_next:
    mov rax, qword ptr [rdi + 40]
    ret

second_origin:
    mov eax, dword ptr [rdi + 104]
    mov ecx, dword ptr [rdi + 108]
    add rax, qword ptr [rdi + 64]
    add rax, rcx
    ret

straddling:
    mov rax, qword ptr [rdi]
    mov ecx, dword ptr [rdi + 8]
    shl ecx, 7
    shr rax, 57
    or eax, ecx
    and eax, 4194303
    ret

total:
    movzx eax, word ptr [rdi + 8]
    movzx ecx, word ptr [rdi + 10]
    add rcx, rax
    movzx edx, word ptr [rdi + 12]
    movzx eax, word ptr [rdi + 14]
    add rax, rdx
    add rax, rcx
    ret

unknown_flags:
    mov rax, -132162
    and rax, qword ptr [rdi]
    ret

upper:
    mov rax, qword ptr [rdi + 8]
    sar rax, 15
    ret

within:
    movzx eax, byte ptr [rdi]
    shr al, 2
    and al, 15
    ret

zone:
    mov rax, qword ptr [rdi]
    shr rax, 51
    and al, 7
    ret

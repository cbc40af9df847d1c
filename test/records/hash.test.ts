import { expect, test } from "vitest";
import { programHash, sha256 } from "../../src/records/index.js";

test("sha256 is the standard's (FIPS 180-2, B.1)", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("white space that cannot change a program's meaning does not change its hash, indentation does", () => {
  expect(programHash("\n\nx = A\r\nreturn x  \n")).toBe(programHash("x = A\nreturn x"));
  expect(programHash("if a:\n    b()\nc()")).not.toBe(programHash("if a:\n    b()\n    c()"));
  expect(programHash("")).toBe(programHash("\n  \n"));
});

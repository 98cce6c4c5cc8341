/** m·2^−k as a decimal that is exactly that number: every such number has one, 5^k·m with the point k places left. */
export function exactDecimal(multiplier: number, shift: number): string {
  if (shift <= 0) return (BigInt(multiplier) << BigInt(-shift)).toString();
  const digits = (BigInt(Math.abs(multiplier)) * 5n ** BigInt(shift)).toString().padStart(shift + 1, '0');
  const fraction = digits.slice(-shift).replace(/0+$/, '');
  const whole = digits.slice(0, -shift);
  return `${multiplier < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

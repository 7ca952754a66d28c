import { Root } from "@/ui/Root";

export default function Page() {
  return <Root initial="welcome" />;
}
